import type { Part } from "./model-call.ts";

/** Where in its turn a conversation stands. */
export interface Said {
  readonly said: string;
  readonly toolResults: number;
  readonly step: number;
}

/** Finds what the person said last and what happened since. Text that a harness adds stands in tags. */
export function lastSaid(parts: readonly Part[]): Said {
  const at = parts.findLastIndex(byPerson);
  if (at === -1) return { said: "", toolResults: parts.filter(({ is }) => is === "tool-result").length, step: 0 };
  const message = parts[at]?.message;
  const said = parts
    .filter((part) => part.message === message && byPerson(part))
    .map((part) => (part.is === "text" ? part.text : ""))
    .join("\n");
  const since = parts.slice(at + 1);
  // A reply may span several messages (Responses lists reasoning, text and calls as items of their own): what
  // ends a reply is a result.
  const step = since.filter((part, i) => part.is === "tool-result" && since[i - 1]?.is !== "tool-result").length;
  return { said, toolResults: since.filter(({ is }) => is === "tool-result").length, step };
}

function byPerson(part: Part): boolean {
  return part.role === "user" && part.is === "text" && !/^\s*<[a-zA-Z_-]+[^>]*>/.test(part.text);
}
