import { blocksOf, type Call } from "./calls.ts";
import { middle } from "./picking.ts";
import { countAs, editReply, say, serve, stopWith, usageOf } from "./replies.ts";
import type { Sabotage } from "./sabotage.ts";
import { idle } from "./settings.ts";

const served = ["error model-served"];
const incomplete = ["warn output-complete"];
const missed = ["warn cache-continuous"];
const truncated = ["error tokens-conserved"];
const fence = "\n\n```ts\nexport function half(";

/** What providers did, or could do, to what they answer. */
export const replySabotages: Readonly<Record<string, Sabotage>> = {
  "another model served": {
    expect: served,
    do: (calls) => forEach(calls, middle(calls), (call) => serve(call, () => "claude-haiku-4-5-20251001")),
  },
  "another model served once": {
    expect: served,
    do: (calls) =>
      forEach(calls.slice(0, middle(calls) + 1), middle(calls), (call) => serve(call, () => "gemini-3-flash")),
  },
  "an older version served": {
    expect: served,
    do: (calls) => forEach(calls, middle(calls), (call) => serve(call, (name) => name.replace(/\d(?=\D*$)/, "0"))),
  },
  "an answer cut inside code": { expect: incomplete, do: (calls) => onLast(calls, (call) => say(call, fence)) },
  "an answer refused": {
    expect: incomplete,
    do: (calls) =>
      onLast(calls, (call) =>
        stopWith(call, {
          anthropic: "refusal",
          responses: { status: "incomplete", incomplete_details: { reason: "content_filter" } },
          gemini: "SAFETY",
        }),
      ),
  },
  "Thai in an English answer": {
    expect: incomplete,
    do: (calls) => onLast(calls, (call) => say(call, " The greeting สวัสดี is printed by the first line of the file.")),
  },
  "Chinese in an English answer": {
    expect: incomplete,
    do: (calls) =>
      onLast(calls, (call) => say(call, " The function 返回值 is then used in the next line of the file.")),
  },
  "cache reads collapse in every call": {
    expect: missed,
    do: (calls) => isCached(calls) && forEach(calls, collapse(calls), (call) => move(call, 0)),
  },
  "cache reads collapse for two calls": {
    expect: missed,
    do: (calls) =>
      isCached(calls) && forEach(calls.slice(0, collapse(calls) + 2), collapse(calls), (call) => move(call, 0)),
  },
  "input tokens fall to a third": {
    expect: truncated,
    do: (calls) => calls.length > 5 && forEach(calls, Math.max(3, middle(calls)), (call) => shrink(call, 3)),
  },
  "input tokens fall to a third, once": {
    expect: truncated,
    do: (calls) =>
      calls.length > 5 &&
      forEach(calls.slice(0, Math.max(3, middle(calls)) + 1), Math.max(3, middle(calls)), (call) => shrink(call, 3)),
  },
};

export const legitimateReplies: Readonly<Record<string, Sabotage>> = {
  "a dated name for the model": {
    expect: [],
    do: (calls) =>
      forEach(calls, middle(calls), (call) => serve(call, (name) => (/\d{8}$/.test(name) ? name : `${name}-20260115`))),
  },
  "a cold cache after the end of its life": { expect: [], do: (calls) => idle(calls, middle(calls), 7 * 60_000) },
  "code in an answer, whole": {
    expect: [],
    do: (calls) => onLast(calls, (call) => say(call, "\n\n```ts\nexport const whole = 1;\n```\n")),
  },
  "an answer that quotes a name in another script": {
    expect: [],
    do: (calls) => onLast(calls, (call) => say(call, "\n\nПривет, мир — this is how the file would greet in Russian.")),
  },
  "events in CRLF, with comments and without spaces": { expect: [], do: (calls) => forEach(calls, 0, crlf) },
  "events nobody knows": {
    expect: [],
    do: (calls) => forEach(calls, 0, strange),
  },
  "fields nobody knows in a reply": {
    expect: [],
    do: (calls) =>
      forEach(calls, 0, (call) => editReply(call, (data) => ({ ...data, field_of_tomorrow: { a: [1, null] } }))),
  },
  "the same request after an overload": {
    expect: [],
    do: (calls, har) => {
      const call = calls[middle(calls)];
      if (call === undefined) return false;
      const failed = structuredClone(call.entry);
      failed.request.postData = { text: JSON.stringify(call.body) };
      failed.response.status = 529;
      failed.response.content.text = JSON.stringify({
        type: "error",
        error: { type: "overloaded_error", message: "Overloaded" },
      });
      failed.startedDateTime = new Date(Date.parse(failed.startedDateTime) - 15).toISOString();
      failed.time = 5;
      har.log.entries.splice(har.log.entries.indexOf(call.entry), 0, failed);
      return true;
    },
  },
  "entries in another order in the file": {
    expect: [],
    do: (_, { log }) => {
      log.entries.reverse();
      return true;
    },
  },
};

function forEach(calls: readonly Call[], from: number, change: (call: Call) => void): boolean {
  for (const call of calls.slice(from)) change(call);
  return calls.length > from;
}

/** The last reply: nothing behind it holds the answer. */
function onLast(calls: readonly Call[], change: (call: Call) => void): boolean {
  const last = calls.at(-1);
  if (last === undefined) return false;
  change(last);
  return blocksOf(last).length > 0;
}

/** A best-effort cache shows a collapse in the second call in a row, after one that read from it. */
function collapse(calls: readonly Call[]): number {
  return Math.max(2, middle(calls));
}

function isCached(calls: readonly Call[]): boolean {
  return calls.length > 6 && calls.slice(1).every((call) => usageOf(call).cacheRead > 0);
}

/** The same tokens, all but so many of them not from the cache. */
function move(call: Call, cacheRead: number): void {
  const counted = usageOf(call);
  const total = counted.input + counted.cacheRead + counted.cacheCreation;
  countAs(
    call,
    counted.cacheCreation > 0
      ? { input: 0, cacheRead, cacheCreation: total - cacheRead }
      : { input: total - cacheRead, cacheRead, cacheCreation: 0 },
  );
}

function shrink(call: Call, by: number): void {
  const { input, cacheRead, cacheCreation } = usageOf(call);
  const total = Math.round((input + cacheRead + cacheCreation) / by);
  countAs(call, { input: total, cacheRead: 0, cacheCreation: 0 });
}

function crlf({ entry }: Call): void {
  const { content } = entry.response;
  content.text = `: a comment\r\n\r\n${(content.text ?? "").replaceAll("data: ", "data:").replaceAll("\n", "\r\n")}`;
}

function strange({ entry: { response } }: Call): void {
  const text = response.content.text ?? "";
  const at = text.search(/\r?\n\r?\n/);
  const event = 'event: tomorrow\ndata: {"type":"tomorrow","value":1}';
  response.content.text = `${text.slice(0, at)}\n\n${event}${text.slice(at)}`;
}
