import { type Exchange, known } from "../../wire/index.ts";
import type { Step } from "../scenario/index.ts";
import type { PlayedStep, Unmet } from "./played.ts";

/** Follows what a person says until the model gets to read it. */
export interface Unsaid {
  /** What was said in a step, and the calls since then. */
  take(index: number, step: Step, end: PlayedStep["end"], exchanges: readonly Exchange[]): void;
  /** What no call held, each at the step in which it was said. */
  left(): readonly Unmet[];
}

interface Said {
  readonly step: number;
  readonly text: string;
}

/** No scenario has to expect it: whatever a person says, whole, is in a request of that turn or of a later one. */
export function unsaid(): Unsaid {
  let waiting: readonly Said[] = [];
  return {
    take(index, step, end, exchanges) {
      const said = end.is === "answered" || end.is === "interrupted" ? wordsOf(step) : [];
      waiting = [...waiting, ...said.map((text) => ({ step: index, text }))];
      for (const { place, request } of exchanges) {
        if (waiting.length === 0) return;
        // A turn may begin with a compaction, and reach the model as a part of the transcript alone.
        if (place.lane !== "main" && place.lane !== "compaction") continue;
        const items = request.historyHeldByProvider ? request.added : (known(request.history) ?? []);
        const sent = plain(JSON.stringify(items));
        waiting = waiting.filter(({ text }) => !sent.includes(plain(JSON.stringify(text.trim()).slice(1, -1))));
      }
    },
    left: () =>
      waiting.map(({ step, text }) => ({
        step,
        what: "what the person said",
        expected: `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}" in a request, whole`,
        seen: "in none",
      })),
  };
}

function wordsOf(step: Step): readonly string[] {
  switch (step.is) {
    case "say":
    case "interrupt":
      return [step.text];
    case "message-mid-tool":
      return [step.say, step.text];
    default:
      return [];
  }
}

/** White space apart: agents trim and wrap. */
function plain(json: string): string {
  return json.replaceAll(/(?:\\[nrt]|\s)+/g, " ");
}
