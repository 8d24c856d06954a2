/** Bytes that mean something in JSON. */
export const quote = 0x22;
export const backslash = 0x5c;
export const lineEnd = 0x0a;
export const comma = 0x2c;
export const colon = 0x3a;
export const openBracket = 0x5b;
export const closeBracket = 0x5d;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;

/** Where a string goes on that is more than characters. */
export function plainUntil(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== quote && bytes[at] !== backslash) at++;
  return at;
}

/** `-`, a digit, `t`, `f`, `n`, and the `N` and `I` of numbers that JSON does not have. */
export function beginsScalar(byte: number): boolean {
  return (
    byte === 0x2d ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x74 ||
    byte === 0x66 ||
    byte === 0x6e ||
    byte === 0x4e ||
    byte === 0x49
  );
}

export function endsScalar(byte: number): boolean {
  return byte === comma || byte === closeBrace || byte === closeBracket || byte <= 0x20;
}
