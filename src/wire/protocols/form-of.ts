/**
 * In which form a reply's body came. The text itself says it: recordings and gateways do not always keep the content
 * type. `array` is how Gemini streams without `alt=sse`; `none` is an empty body, or one that no provider sends (a
 * proxy's error page).
 */
export function formOf(reply: string): "events" | "array" | "whole" | "none" {
  switch (/^\uFEFF?\s*(\S)/.exec(reply)?.[1]) {
    case undefined:
      return "none";
    case "{":
      return "whole";
    case "[":
      return "array";
    default:
      return /(?:^\uFEFF?|[\r\n])(?:data|event|id|retry)?:/.test(reply) ? "events" : "none";
  }
}
