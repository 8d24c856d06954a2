import type { Item } from "./item.ts";

/** The words an item holds; the input of a call as JSON; empty where it holds none. */
export function textOf(item: Item): string {
  switch (item.kind) {
    case "text":
    case "reasoning":
    case "tool-result":
      return item.text;
    case "tool-call":
      return JSON.stringify(item.input) ?? "";
    case "media":
    case "other":
      return "";
  }
}
