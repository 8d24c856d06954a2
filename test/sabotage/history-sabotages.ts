import {
  type Block,
  blocksOf,
  type Call,
  edit,
  isThinking,
  keyOf,
  messagesOf,
  withoutThinking,
  withWords,
  wordsOf,
} from "./calls.ts";
import {
  all,
  answering,
  type Change,
  each,
  earlierTurns,
  every,
  isAnswer,
  isCall,
  isOf,
  isPerson,
  isResult,
  later,
  middle,
  newest,
  older,
  oldest,
  on,
} from "./picking.ts";
import type { Raw } from "./recording.ts";
import { redact } from "./redact.ts";
import { countAs, usageOf } from "./replies.ts";
import type { Sabotage } from "./sabotage.ts";

const marker = "[Old tool result content cleared]";
const reminder = "<system-reminder>\nKeep the tone even.\n</system-reminder>";

const lost = ["error thinking-retained"];
const unpaired = ["error tool-results-paired"];
const damaged = ["error history-extends"];

/** What clients did, or could do, to the history they send. */
export const historySabotages: Readonly<Record<string, Sabotage>> = {
  "newest reasoning dropped once": {
    expect: lost,
    do: (calls) => on(calls, middle(calls), 1, newest(isThinking), withoutThinking),
  },
  "newest reasoning dropped for good": {
    expect: lost,
    do: (calls) => on(calls, middle(calls), all, newest(isThinking), withoutThinking),
  },
  "oldest reasoning dropped for good": {
    expect: lost,
    do: (calls) => on(calls, middle(calls), all, oldest(isThinking), withoutThinking),
  },
  "oldest reasoning dropped once": {
    expect: lost,
    do: (calls) => on(calls, middle(calls), 1, oldest(isThinking), withoutThinking),
  },
  "all reasoning dropped once": {
    expect: lost,
    do: (calls) => on(calls, middle(calls), 1, every(isThinking), withoutThinking),
  },
  "all reasoning dropped in every call": {
    expect: lost,
    do: (calls) => each(calls, middle(calls), every(isThinking), withoutThinking),
  },
  "all reasoning dropped from the first occasion on": {
    expect: lost,
    do: (calls) => each(calls, 1, every(isThinking), withoutThinking),
  },
  "all but the newest reasoning dropped in every call": {
    expect: lost,
    do: (calls) => each(calls, middle(calls), older(isThinking), withoutThinking),
  },
  "reasoning of earlier turns dropped at a new turn": {
    expect: lost,
    do: (calls) => each(calls, middle(calls), earlierTurns, withoutThinking),
  },
  "thinking emptied, signature kept": {
    expect: lost,
    do: (calls) => on(calls, middle(calls), all, newest(isOf("thinking")), ({ raw }) => [{ ...raw, thinking: "" }]),
  },
  "signature altered": {
    expect: lost,
    do: (calls) => on(calls, middle(calls), all, newest(isThinking), alterSignature),
  },
  "signature dropped": {
    expect: lost,
    do: (calls) =>
      on(calls, middle(calls), all, newest(isOf("thinking")), ({ raw: { signature: _, ...rest } }) => [rest]),
  },
  "encrypted reasoning emptied": {
    expect: lost,
    do: (calls) =>
      on(calls, middle(calls), all, newest(isOf("reasoning")), ({ raw }) => [{ ...raw, encrypted_content: null }]),
  },
  "reasoning sent back as text": {
    expect: lost,
    do: (calls) =>
      on(calls, middle(calls), all, newest(isOf("thinking")), ({ raw }) => [{ type: "text", text: raw.thinking }]),
  },
  "redacted reasoning dropped": {
    expect: lost,
    do: (calls) => redact(calls) && on(calls, middle(calls), all, newest(isOf("redacted_thinking")), withoutThinking),
  },
  "reasoning dropped, and the cache lost with it": {
    expect: lost,
    do: (calls) => on(calls, middle(calls), all, oldest(isThinking), withoutThinking) && coldAt(calls, middle(calls)),
  },
  "reasoning dropped in every call, and never a cache": {
    expect: lost,
    do: (calls) => {
      const from = middle(calls);
      for (let at = from; at < calls.length; at++) coldAt(calls, at);
      return each(calls, from, every(isThinking), withoutThinking);
    },
  },
  "history cut at the front, and fewer tokens counted": {
    expect: damaged,
    do: (calls) => cutFront(calls, middle(calls), all) && coldAt(calls, middle(calls)),
  },
  "old result emptied": { expect: unpaired, do: (calls) => on(calls, later(calls), all, oldest(isResult), blank("")) },
  "old result cleared": {
    expect: unpaired,
    do: (calls) => on(calls, later(calls), all, oldest(isResult), blank(marker)),
  },
  "old result cleared once": {
    expect: unpaired,
    do: (calls) => on(calls, later(calls), 1, oldest(isResult), blank(marker)),
  },
  "all but the newest result cleared in every call": {
    expect: unpaired,
    do: (calls) => each(calls, later(calls), older(isResult), blank(marker)),
  },
  "old result gone": { expect: unpaired, do: (calls) => on(calls, later(calls), all, oldest(isResult), () => []) },
  "newest result never sent": {
    expect: unpaired,
    do: (calls) => on(calls, answering(calls), all, newest(isResult), () => []),
  },
  "newest result sent one call late": {
    expect: unpaired,
    do: (calls) => on(calls, answering(calls), 1, newest(isResult), () => []),
  },
  "newest result doubled": {
    expect: unpaired,
    do: (calls) => on(calls, answering(calls), all, newest(isResult), ({ raw }) => [raw, raw]),
  },
  "old result doubled": {
    expect: unpaired,
    do: (calls) => on(calls, later(calls), all, oldest(isResult), ({ raw }) => [raw, raw]),
  },
  "all results doubled": {
    expect: unpaired,
    do: (calls) => each(calls, middle(calls), every(isResult), ({ raw }) => [raw, raw]),
  },
  "result without a call": {
    expect: unpaired,
    do: (calls) => on(calls, answering(calls), all, newest(isResult), ({ raw }) => [raw, orphan(raw)]),
  },
  "old call gone, its result kept": {
    expect: unpaired,
    do: (calls) => on(calls, later(calls), all, oldest(isCall), () => []),
  },
  "old call and result gone": {
    expect: damaged,
    do: (calls) =>
      on(
        calls,
        later(calls),
        all,
        (blocks) => [...oldest(isCall)(blocks), ...oldest(isResult)(blocks)],
        () => [],
      ),
  },
  "arguments of an old call altered": {
    expect: damaged,
    do: (calls) => on(calls, later(calls), all, oldest(isCall), otherInput),
  },
  "words of a person altered": {
    expect: damaged,
    do: (calls) => on(calls, middle(calls), all, newest(isPerson), says("Something else altogether.")),
  },
  "words of a person gone": {
    expect: damaged,
    do: (calls) => on(calls, middle(calls), all, newest(isPerson), () => []),
  },
  "words of a person altered once": {
    expect: damaged,
    do: (calls) => on(calls, middle(calls), 1, newest(isPerson), says("Something else altogether.")),
  },
  "answer altered": {
    expect: damaged,
    do: (calls) => on(calls, middle(calls), all, newest(isAnswer), says("Never mind.")),
  },
  "answer shortened": {
    expect: damaged,
    do: (calls) =>
      on(calls, middle(calls), all, newest(isAnswer), ({ raw }) => [withWords(raw, wordsOf(raw).slice(0, 5))]),
  },
  "answer gone": { expect: damaged, do: (calls) => on(calls, middle(calls), all, newest(isAnswer), () => []) },
  "history cut at the front": { expect: damaged, do: (calls) => cutFront(calls, middle(calls), all) },
  "history cut at the front once": { expect: damaged, do: (calls) => cutFront(calls, middle(calls), 1) },
  "a window that moves on": { expect: damaged, do: (calls) => slide(calls, middle(calls)) },
  "a step in the middle dropped": { expect: damaged, do: (calls) => dropStep(calls, later(calls)) },
  "a reminder put into the old history": {
    expect: damaged,
    do: (calls) => on(calls, middle(calls), all, newest(isPerson), ({ raw }) => [raw, withWords(raw, reminder)]),
  },
  "a reminder behind each new message, and gone again": { expect: damaged, do: (calls) => remindAlways(calls) },
  "a text nobody wrote put in": {
    expect: damaged,
    do: (calls) =>
      on(calls, middle(calls), all, newest(isAnswer), ({ raw }) => [
        raw,
        withWords(raw, "And by the way, all is well."),
      ]),
  },
};

function says(words: string): Change {
  return ({ raw }) => [withWords(raw, words)];
}

function blank(words: string): Change {
  return ({ raw }) => [withWords(raw, words)];
}

function alterSignature({ raw }: Block): readonly Raw[] {
  const field = ["signature", "encrypted_content", "thoughtSignature"].find((name) => typeof raw[name] === "string");
  return field === undefined ? [raw] : [{ ...raw, [field]: `${String(raw[field]).slice(0, -8)}AAAAAAA=` }];
}

function orphan(raw: Raw): Raw {
  if (raw.functionResponse !== undefined) {
    return { functionResponse: { id: "call_nobody_made", name: "no_such_tool", response: { output: "a result" } } };
  }
  return { ...raw, [raw.call_id === undefined ? "tool_use_id" : "call_id"]: "toolu_call_nobody_made" };
}

function otherInput({ raw }: Block): readonly Raw[] {
  if (raw.functionCall !== undefined)
    return [{ ...raw, functionCall: { ...Object(raw.functionCall), args: { path: "other" } } }];
  return [raw.input === undefined ? { ...raw, arguments: '{"path":"other"}' } : { ...raw, input: { path: "other" } }];
}

/** Nothing is read from the cache in this call. */
function coldAt(calls: readonly Call[], at: number): boolean {
  const call = calls[at];
  if (call === undefined) return false;
  const { input, cacheRead, cacheCreation } = usageOf(call);
  const total = input + cacheRead + cacheCreation;
  countAs(
    call,
    cacheCreation > 0
      ? { input: 0, cacheRead: 0, cacheCreation: total }
      : { input: total, cacheRead: 0, cacheCreation: 0 },
  );
  return true;
}

/** The first two thirds of what stood there when it began, but for prompt and context, are never sent again. */
function cutFront(calls: readonly Call[], at: number, times: number): boolean {
  const call = calls[at];
  if (call === undefined) return false;
  const blocks = blocksOf(call).filter(({ role }) => role !== "developer" && role !== "system");
  const gone = new Set(blocks.slice(0, Math.ceil((blocks.length * 2) / 3)).map(({ raw }) => keyOf(raw)));
  return on(
    calls,
    at,
    times,
    (found) => found.filter(({ raw }) => gone.has(keyOf(raw))),
    () => [],
  );
}

/** Each call keeps the newest messages alone. */
function slide(calls: readonly Call[], at: number): boolean {
  const keep = Math.max(2, Math.ceil(messagesOf(calls[at]?.body ?? {}).list.length / 2));
  for (const { body } of calls.slice(at)) {
    const { list, put } = messagesOf(body);
    const prompt = list.filter(({ role }) => role === "developer");
    put([...prompt, ...list.filter(({ role }) => role !== "developer").slice(-keep)]);
  }
  return at < calls.length;
}

/** A reply and the results to it. */
function dropStep(calls: readonly Call[], at: number): boolean {
  const [before, behind] = [calls[0], calls[1]];
  if (before === undefined || behind === undefined || at >= calls.length) return false;
  const known = new Set(blocksOf(before).map(({ raw }) => keyOf(raw)));
  const step = new Set(
    blocksOf(behind)
      .map(({ raw }) => keyOf(raw))
      .filter((key) => !known.has(key)),
  );
  return on(
    calls,
    at,
    all,
    (blocks) => blocks.filter(({ raw }) => step.has(keyOf(raw))),
    () => [],
  );
}

/** Each call ends with a reminder that stands in no later one. */
function remindAlways(calls: readonly Call[]): boolean {
  calls.forEach((call, number) => {
    const count = blocksOf(call).length;
    edit(call, ({ raw, role, kind }, index) =>
      index === count - 1 && role === "user" && kind === "text"
        ? [raw, withWords(raw, reminder.replace("even", `even ${number}`))]
        : [raw],
    );
  });
  return true;
}
