import { parseJson } from "./narrow.ts";

/**
 * The input of a tool call that travels as JSON text. Nothing at all means `{}`; what is no JSON (a call cut in the
 * middle, a custom tool's free text) stays a string.
 */
export function argumentsOf(value: unknown): unknown {
  if (typeof value !== "string") return value ?? {};
  if (value.trim() === "") return {};
  const parsed = parseJson(value);
  return parsed === undefined ? value : parsed;
}
