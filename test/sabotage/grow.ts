import { type Call, isRaw, messagesOf, rawList } from "./calls.ts";
import type { Har, Raw } from "./recording.ts";
import { countAs, usageOf } from "./replies.ts";

/** Milliseconds between two calls that were grown. */
const pace = 20_000;
const idFields = new Set(["id", "call_id", "tool_use_id", "signature", "encrypted_content", "thoughtSignature"]);

/**
 * Makes a session longer the way its client would: the `period` calls in front of the last one are made again and
 * again, each time with ids and signatures of their own and the whole history before them. A period of one repeats a
 * step of a tool use, a period of two a whole turn.
 *
 * @param calls the calls of one lane; the new ones are put in front of the last
 */
export function grow(calls: Call[], har: Har, period: number, times: number): void {
  const last = calls.at(-1);
  if (last === undefined || calls.length < period + 2) throw new Error("too short to grow");
  const segment = calls.slice(-1 - period, -1);
  const whole = messagesOf(last.body).list;
  const deltas = segment.map((call, index) => {
    const from = messagesOf(call.body).list.length;
    const to = index + 1 < segment.length ? messagesOf(segment[index + 1]?.body ?? {}).list.length : whole.length;
    return whole.slice(from, to);
  });
  const ids = idsIn([...deltas.flat(), ...segment.map(({ body }) => body)], segment);
  let history = whole;
  let at = Date.parse(segment.at(-1)?.entry.startedDateTime ?? "");
  let total = totalOf(last);
  const made: Call[] = [];
  for (let time = 1; time <= times; time++) {
    const rename = renamer(ids, time);
    for (const [index, call] of segment.entries()) {
      at += pace;
      const body = { ...structuredClone(last.body), ...settingsOf(call.body) };
      messagesOf(body).put(structuredClone(history));
      const entry = structuredClone(call.entry);
      entry.startedDateTime = new Date(at).toISOString();
      entry._evenkeel = last.entry._evenkeel;
      entry.response.content.text = rename(entry.response.content.text ?? "");
      const fresh = { entry, body, exchange: call.exchange };
      const more = 150;
      countAs(fresh, { input: 0, cacheRead: total, cacheCreation: more });
      total += more;
      made.push(fresh);
      har.log.entries.splice(har.log.entries.indexOf(last.entry), 0, entry);
      const delta = rawList(JSON.parse(rename(JSON.stringify(deltas[index] ?? []))));
      history = [...history, ...delta.map((message) => (message.role === "user" ? askedAs(message, time) : message))];
    }
  }
  messagesOf(last.body).put(history);
  last.entry.startedDateTime = new Date(at + pace).toISOString();
  countAs(last, { input: 0, cacheRead: total, cacheCreation: 150 });
  calls.splice(-1, 0, ...made);
}

/** People do not say the same twice. */
function askedAs(message: Raw, time: number): Raw {
  const [last, ...before] = blocksIn(message).reverse();
  if (last === undefined || typeof last.text !== "string") return message;
  return {
    ...message,
    [message.parts === undefined ? "content" : "parts"]: [
      ...before.reverse(),
      { ...last, text: `${last.text} (${time})` },
    ],
  };
}

function blocksIn(message: Raw): Raw[] {
  if (typeof message.content === "string") return [{ type: "text", text: message.content }];
  return rawList(message.parts ?? message.content);
}

function totalOf(call: Call): number {
  const { input, cacheRead, cacheCreation } = usageOf(call);
  return input + cacheRead + cacheCreation;
}

/** Everything but the history. */
function settingsOf(body: Raw): Raw {
  const { messages: _, input: __, contents: ___, ...rest } = body;
  return rest;
}

/** Values that a new call would have new ones of: those in the replies of the segment and what answers them. */
function idsIn(values: readonly unknown[], segment: readonly Call[]): readonly string[] {
  const replies = segment.map(({ entry }) => entry.response.content.text ?? "").join("");
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (isRaw(value)) {
      for (const [key, each] of Object.entries(value)) {
        if (idFields.has(key) && typeof each === "string" && each.length > 8 && replies.includes(each)) found.add(each);
        look(each);
      }
    }
  };
  values.forEach(look);
  return [...found].sort((a, b) => b.length - a.length);
}

function renamer(ids: readonly string[], time: number): (text: string) => string {
  return (text) => ids.reduce((renamed, id) => renamed.replaceAll(id, `${id.slice(0, -3)}${tag(time)}`), text);
}

function tag(time: number): string {
  return String(100 + time);
}
