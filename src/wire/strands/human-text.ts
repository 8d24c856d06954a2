import type { Item } from "../item.ts";

/** Whether a person wrote it, as far as is known, and said anything. */
export function isHumanText(item: Item): boolean {
  return item.kind === "text" && item.role === "user" && item.author !== "client" && item.text.trim() !== "";
}
