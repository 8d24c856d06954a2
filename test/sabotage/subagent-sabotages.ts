import { blocksOf, type Call, edit, keyOf, withWords } from "./calls.ts";
import { serve } from "./replies.ts";
import type { Sabotage } from "./sabotage.ts";

/** What happens in the lane of a sub-agent; `expect` names the lane as `(subagent)`. */
export const subagentSabotages: Readonly<Record<string, Sabotage>> = {
  "a result that is never sent": {
    expect: ["error tool-results-paired (subagent)"],
    do: (calls) => onLastResult(calls, () => []),
  },
  "a result doubled": {
    expect: ["error tool-results-paired (subagent)"],
    do: (calls) => onLastResult(calls, (raw) => [raw, raw]),
  },
  "its task forgotten": {
    expect: ["error history-extends (subagent)"],
    do: (calls) => {
      const last = calls.at(-1);
      const task =
        calls[0] === undefined
          ? undefined
          : blocksOf(calls[0]).findLast(({ kind, role }) => kind === "text" && role === "user")?.raw;
      if (last === undefined || task === undefined) return false;
      edit(last, ({ raw }) => (keyOf(raw) === keyOf(task) ? [withWords(raw, "Do something else.")] : [raw]));
      return calls.length > 1;
    },
  },
  "another model served": {
    expect: ["error model-served (subagent)"],
    do: (calls) => calls.map((call) => serve(call, () => "tiny-model-1")).length > 0,
  },
};

function onLastResult(
  calls: readonly Call[],
  change: (raw: Record<string, unknown>) => readonly Record<string, unknown>[],
): boolean {
  const last = calls.at(-1);
  const result = last === undefined ? undefined : blocksOf(last).findLast(({ kind }) => kind === "result")?.raw;
  if (last === undefined || result === undefined || calls.length < 2) return false;
  edit(last, ({ raw }) => (keyOf(raw) === keyOf(result) ? change(raw) : [raw]));
  return true;
}
