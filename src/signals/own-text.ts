/**
 * A copy of a short text that was cut from a long one. Engines keep the whole long text alive for the sake of its part;
 * a state that lives as long as its session must not.
 */
export function ownText(part: string): string {
  return Buffer.from(part, "utf16le").toString("utf16le");
}
