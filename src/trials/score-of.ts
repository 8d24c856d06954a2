import { z } from "zod";
import type { RunOutcome } from "./run-outcome.ts";

/** What a command left when it ended. */
export interface Ended {
  /** As a shell says it; `null`: killed for time. */
  readonly code: number | null;
  /** The last of it. */
  readonly stdout: string;
  /** What stands in `EVENKEEL_SCORE_FILE`; `null`: nothing. */
  readonly scoreFile: string | null;
}

const number = z.union([z.number(), z.boolean().transform(Number)]);
const line = z.union([
  z.object({ scores: z.record(z.string(), number), simulated: z.boolean().default(false) }),
  z
    .object({ score: number, simulated: z.boolean().default(false) })
    .transform(({ score, simulated }) => ({ scores: { score }, simulated })),
]);

/**
 * Reads the score of a run: the score file where the command wrote one, else the last line of its output, as JSON with
 * `score` or `scores`. `exit`: the exit code alone is the score, 0 being 1 and all else 0.
 */
export function scoreOf({ code, stdout, scoreFile }: Ended, by: "json" | "exit"): RunOutcome {
  if (code === null) return { is: "failed", because: "timeout", detail: "killed after its time" };
  if (by === "exit") {
    if (code >= 126) return { is: "failed", because: "crashed", detail: `exit code ${code}` };
    return { is: "scored", scores: { score: code === 0 ? 1 : 0 }, simulated: false };
  }
  if (code !== 0) return { is: "failed", because: "crashed", detail: `exit code ${code}` };
  const text = scoreFile?.trim() ? scoreFile.trim() : lastLine(stdout);
  const parsed = line.safeParse(jsonOf(text));
  if (!parsed.success) {
    return {
      is: "failed",
      because: "no-score",
      detail: text === "" ? "it printed nothing" : "no score in its last line",
    };
  }
  return { is: "scored", ...parsed.data };
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
