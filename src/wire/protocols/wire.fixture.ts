import fc from "fast-check";
import type { RequestSide } from "../exchange.ts";
import type { Item } from "../item.ts";
import type { RawCall } from "../raw-call.ts";
import { known } from "../seen.ts";

/** A call with a reply body; everything else as an ordinary recording has it. */
export function rawCall(responseBody: string, more: Partial<RawCall> = {}): RawCall {
  return {
    origin: { input: "test", where: "" },
    startedAt: 0,
    method: "POST",
    url: "http://127.0.0.1/v1/messages",
    requestHeaders: [],
    requestBody: "{}",
    status: 200,
    responseHeaders: [],
    responseBody,
    cut: false,
    firstByteAfter: null,
    endedAfter: null,
    command: null,
    ...more,
  };
}

/** A stream of events, named by their `type` where they have one. */
export function stream(events: readonly unknown[]): string {
  return events
    .map((event) => {
      const type = typeof event === "object" && event !== null && "type" in event ? event.type : null;
      const data = typeof event === "string" ? event : JSON.stringify(event);
      return `${typeof type === "string" ? `event: ${type}\n` : ""}data: ${data}\n\n`;
    })
    .join("");
}

/** A text in pieces, as a model streams it; together they are the text. */
export function pieces(text: string, size: number): string[] {
  const out: string[] = [];
  for (let at = 0; at < text.length; at += size) out.push(text.slice(at, at + size));
  return out;
}

/** The same value with the members of every object the other way round. */
export function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, turned(member)]),
  );
}

export const hashes = (items: readonly Item[]): unknown[] => items.map(({ kind, hash }) => `${kind} ${hash}`);

/** The history, or a failure that names what is missing. */
export function historyOf(request: RequestSide): readonly Item[] {
  const history = known(request.history);
  if (history === undefined) throw new Error("no history");
  return history;
}

export const anyText = fc.string({ unit: "grapheme", maxLength: 40 });
export const someText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => text.trim() !== "");
export const callId = fc.uuid();
export const toolName = fc.constantFrom("Read", "Bash", "run_shell_command", "mcp__x__y");
export const toolInput = fc.dictionary(
  fc.string({ maxLength: 8 }).filter((key) => key !== "__proto__"),
  fc.jsonValue({ maxDepth: 2 }),
  {
    maxKeys: 4,
  },
);
export const pieceSize = fc.integer({ min: 1, max: 9 });
