import { type When, whenKeys } from "../contract.ts";

/** A condition in words: `client claude-code, model claude-opus-*`; empty where it is the main conversation of anybody. */
export function describeWhen(when: When): string {
  return whenKeys
    .filter((key) => when[key] !== undefined && !(key === "lane" && when.lane === "main"))
    .map((key) => `${key} ${when[key]}`)
    .join(", ");
}
