import {
  type Block,
  blocksOf,
  type Call,
  edit,
  isRaw,
  isThinking,
  keyOf,
  messagesOf,
  withoutThinking,
  withWords,
  wordsOf,
} from "./calls.ts";
import type { Raw } from "./recording.ts";
import { countAs, editReply, usageOf } from "./replies.ts";
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

const all = Number.POSITIVE_INFINITY;
type Pick = (blocks: readonly Block[]) => readonly Block[];
type Change = (block: Block) => readonly Raw[];

const isResult = ({ kind }: Block): boolean => kind === "result";
const isCall = ({ kind }: Block): boolean => kind === "call";
const isAnswer = ({ kind, role }: Block): boolean => kind === "text" && (role === "assistant" || role === "model");
const isPerson = ({ kind, role, raw }: Block): boolean =>
  kind === "text" && role === "user" && !/^\s*<\w/.test(wordsOf(raw));
const isOf =
  (type: string) =>
  ({ raw }: Block): boolean =>
    raw.type === type;

const every =
  (fits: (block: Block) => boolean): Pick =>
  (blocks) =>
    blocks.filter(fits);
const newest =
  (fits: (block: Block) => boolean): Pick =>
  (blocks) =>
    blocks.filter(fits).slice(-1);
const oldest =
  (fits: (block: Block) => boolean): Pick =>
  (blocks) =>
    blocks.filter(fits).slice(0, 1);
const older =
  (fits: (block: Block) => boolean): Pick =>
  (blocks) =>
    blocks.filter(fits).slice(0, -1);
const earlierTurns: Pick = (blocks) => {
  const turn = blocks.findLastIndex(isPerson);
  return blocks.slice(0, turn).filter(isThinking);
};

/** A call with calls before and behind it. */
function middle(calls: readonly Call[]): number {
  return Math.max(1, Math.floor((calls.length - 1) / 2));
}

/** A call with a result in its history that an earlier call brought. */
function later(calls: readonly Call[]): number {
  const old = calls.findIndex((call, index) => {
    const before = calls[index - 1];
    return before !== undefined && results(before) > 0 && results(call) > 1;
  });
  return old < 0 ? calls.length : Math.max(old, middle(calls));
}

function results(call: Call): number {
  return blocksOf(call).filter(isResult).length;
}

/** A call that brings a result. */
function answering(calls: readonly Call[]): number {
  const from = middle(calls);
  const at = calls.findIndex((call, index) => index >= from && blocksOf(call).at(-1)?.kind === "result");
  return at < 0 ? calls.length : at;
}

/** Changes the blocks picked in one call, there and, as long as they come again, in `times` calls. */
export function on(calls: readonly Call[], at: number, times: number, pick: Pick, change: Change): boolean {
  const call = calls[at];
  // A thing done once needs a call behind it, to be whole again.
  if (call === undefined || (times === 1 && at + 1 >= calls.length)) return false;
  const keys = new Set(pick(blocksOf(call)).map(({ raw }) => keyOf(raw)));
  for (const each of calls.slice(at, at + times))
    edit(each, (block) => (keys.has(keyOf(block.raw)) ? change(block) : [block.raw]));
  return keys.size > 0;
}

/** Changes in each call from `at` on what is picked there. */
function each(calls: readonly Call[], at: number, pick: Pick, change: Change): boolean {
  let touched = 0;
  for (const call of calls.slice(at)) {
    const keys = new Set(pick(blocksOf(call)).map(({ raw }) => keyOf(raw)));
    touched += keys.size;
    edit(call, (block) => (keys.has(keyOf(block.raw)) ? change(block) : [block.raw]));
  }
  return touched > 0;
}

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

/** Every thinking block comes redacted instead, in the replies too. */
function redact(calls: readonly Call[]): boolean {
  const dataOf = (signature: unknown): string => `redacted${String(signature).slice(0, 60)}`;
  let touched = false;
  for (const call of calls) {
    const signatures = new Map<unknown, string>();
    editReply(call, (data) => {
      if (isRaw(data.delta) && data.delta.type === "signature_delta")
        signatures.set(data.index, dataOf(data.delta.signature));
      return data;
    });
    editReply(call, (data) => {
      if (!signatures.has(data.index)) return data;
      if (data.type === "content_block_delta") return null;
      const block = { type: "redacted_thinking", data: signatures.get(data.index) };
      return data.type === "content_block_start" ? { ...data, content_block: block } : data;
    });
    edit(call, ({ raw }) =>
      raw.type === "thinking" ? [{ type: "redacted_thinking", data: dataOf(raw.signature) }] : [raw],
    );
    touched ||= signatures.size > 0;
  }
  return touched;
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
