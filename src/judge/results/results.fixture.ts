import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoadOptions, type LoadOutcome, loadScores } from "./load-scores.ts";
import { resultProblemLine } from "./result-problem.ts";
import type { Repeats, ScoreSet } from "./score-set.ts";

/** What becomes of a file with this name and content. */
export async function loaded(
  name: string,
  content: string | Uint8Array,
  options: LoadOptions = {},
): Promise<LoadOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-results-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, content);
    return await loadScores(path, { shownAs: name, ...options });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The scores of a file that must have some. */
export async function scoresOf(
  name: string,
  content: string | Uint8Array,
  options: LoadOptions = {},
): Promise<ScoreSet> {
  return setOf(await loaded(name, content, options));
}

export function setOf(outcome: LoadOutcome): ScoreSet {
  if (outcome.is === "refused") throw new Error(outcome.problems.map(resultProblemLine).join("\n"));
  return outcome.set;
}

/** Why a file is refused; `scores` where it is not. */
export async function refusalOf(
  name: string,
  content: string | Uint8Array,
  options: LoadOptions = {},
): Promise<string> {
  const outcome = await loaded(name, content, options);
  return outcome.is === "scores" ? "scores" : outcome.problems.map(resultProblemLine).join("\n");
}

/** `{ a: { score: "3/4 +1" } }`: three of four, one more without a score. */
export function brief(set: ScoreSet): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    [...set.tasks].map(([task, { metrics }]) => [
      task,
      Object.fromEntries([...metrics].map(([name, repeats]) => [name, sum(repeats)])),
    ]),
  );
}

function sum({ n, sum, missing }: Repeats): string {
  return `${Number(sum.toFixed(6))}/${n}${missing === 0 ? "" : ` +${missing}`}`;
}
