import type { JsonValue } from "@bufbuild/protobuf";

/** JSON names of ids; the protocol allows lowerCamelCase, protobuf's JSON both. */
const ids = new Set(["traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"]);
const deepest = 64;

/**
 * OTLP/JSON writes trace and span ids in hex (OTLP specification, "JSON Protobuf Encoding"), where protobuf's own JSON reads
 * base64 and would silently give other bytes. Changes the value in place: ids become base64, and those that are no hex
 * the empty id.
 *
 * @returns `false` where it is nested too deeply
 */
export function hexIdsToBase64(value: JsonValue, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth > deepest) return false;
  if (Array.isArray(value)) return value.every((each) => hexIdsToBase64(each, depth + 1));
  for (const [name, inner] of Object.entries(value)) {
    if (ids.has(name) && typeof inner === "string") value[name] = base64Of(inner);
    else if (typeof inner === "object" && inner !== null && !hexIdsToBase64(inner, depth + 1)) return false;
  }
  return true;
}

function base64Of(hex: string): string {
  return hex.length <= 64 && hex.length % 2 === 0 && /^[0-9a-f]*$/i.test(hex)
    ? Buffer.from(hex, "hex").toString("base64")
    : "";
}
