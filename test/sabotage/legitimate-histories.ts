import { blocksOf, type Call, edit, isRaw, keyOf, withWords, wordsOf } from "./calls.ts";
import { all, answering, isAnswer, isPerson, isResult, middle, newest, on } from "./picking.ts";
import { redact } from "./redact.ts";
import { editReply } from "./replies.ts";
import type { Sabotage } from "./sabotage.ts";

const reminder = "<system-reminder>\nKeep the tone even.\n</system-reminder>";

/** What may be done: nothing is wrong, though something may be listed. */
export const legitimateHistories: Readonly<Record<string, Sabotage>> = {
  "redacted reasoning": { expect: [], do: (calls) => redact(calls) },
  "thinking that comes without words, its signature alone": {
    expect: [],
    do: (calls) => {
      let touched = false;
      for (const call of calls) {
        editReply(call, (data) => (isRaw(data.delta) && data.delta.type === "thinking_delta" ? null : data));
        edit(call, ({ raw }) => {
          touched ||= raw.type === "thinking";
          return [raw.type === "thinking" ? { ...raw, thinking: "" } : raw];
        });
      }
      return touched;
    },
  },
  "a reminder inside of a new result": {
    expect: [],
    lists: "injection-declared",
    do: (calls) =>
      on(calls, answering(calls), all, newest(isResult), ({ raw }) => [
        withWords(raw, `${wordsOf(raw)}\n\n${reminder}`),
      ]),
  },
  "an answer without words": {
    expect: [],
    do: (calls) =>
      on(calls, middle(calls), all, newest(isAnswer), ({ raw }) =>
        raw.text === undefined ? [raw] : [raw, withWords(raw, "")],
      ),
  },
  "a reminder with a person's new words": { expect: [], do: (calls) => withNewWords(calls) },
  "results of parallel calls in another order": { expect: [], do: (calls) => reorder(calls) },
  "white space at the end of an answer": {
    expect: [],
    do: (calls) => on(calls, middle(calls), all, newest(isAnswer), ({ raw }) => [withWords(raw, `${wordsOf(raw)}\n`)]),
  },
  "blocks and fields nobody knows": { expect: [], do: (calls) => unknowns(calls) },
};

/** The reminder comes with the newest words of a person and stays. */
function withNewWords(calls: readonly Call[]): boolean {
  const at = calls.findIndex((call, index) => {
    const last = blocksOf(call).at(-1);
    return index >= middle(calls) && last !== undefined && isPerson(last);
  });
  return at > 0 && on(calls, at, all, newest(isPerson), ({ raw }) => [raw, withWords(raw, reminder)]);
}

/** The newest results of one call, each in the place of another. */
function reorder(calls: readonly Call[]): boolean {
  const call = calls.find((each) => blocksOf(each).slice(-2).every(isResult));
  if (call === undefined) return false;
  const blocks = blocksOf(call);
  const run = blocks.slice(blocks.findLastIndex((block) => !isResult(block)) + 1).map(({ raw }) => raw);
  for (const each of calls) {
    edit(each, ({ raw }) => {
      const place = run.findIndex((one) => keyOf(one) === keyOf(raw));
      return [place < 0 ? raw : (run[run.length - 1 - place] ?? raw)];
    });
  }
  return run.length > 1;
}

function unknowns(calls: readonly Call[]): boolean {
  for (const call of calls) {
    edit(call, ({ raw }) => [{ ...raw, field_of_tomorrow: { a: [1, null] } }]);
    call.body.field_of_tomorrow = { b: "c" };
  }
  return true;
}
