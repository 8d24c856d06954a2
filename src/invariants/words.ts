import type { Hash, Item, Protocol, Seen, Transition } from "../wire/index.ts";

/** A value as a person reads it: `high`, `absent`, `not recorded`. */
export function inWords(field: Seen<string | number>): string {
  return field.is === "set" ? String(field.value) : field.is === "absent" ? "absent" : "not recorded";
}

/** Enough of a hash to tell two apart on a screen. */
export function short(hash: Hash | string): string {
  return hash.slice(0, 12);
}

/** `1 item`, `2 items`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `61 min`, `2.5 h`: how long, for a person. */
export function duration(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

/** What an item is, without its text. */
export function kindOf(item: Item): string {
  switch (item.kind) {
    case "reasoning":
      return `${item.form} reasoning`;
    case "tool-call":
      return `call of ${item.name}`;
    case "tool-result":
      return "tool result";
    case "text":
      return `${item.role} text`;
    case "media":
      return item.mediaType;
    case "other":
      return item.type;
  }
}

/** Where an item of the owed history stood, as a person finds it in a body. */
export function placeOf(transition: Transition, index: number, item: Item): string {
  const before = transition.previous?.request.history;
  const sent = before?.is === "set" ? before.value.length : 0;
  return index >= sent ? `previous reply, ${kindOf(item)}` : `${messages(transition)}[${item.message}] ${kindOf(item)}`;
}

/** What the list of messages is called in a body. */
export function messages(transition: Transition): string {
  const names: Readonly<Record<Protocol, string>> = {
    "anthropic-messages": "messages",
    "openai-responses": "input",
    "openai-chat": "messages",
    gemini: "contents",
  };
  return names[transition.exchange.protocol];
}
