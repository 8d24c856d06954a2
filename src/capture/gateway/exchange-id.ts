/**
 * A maker of exchange ids: UUIDs of version 7 (RFC 9562, 5.7, method 1). They sort as they were made, within a
 * millisecond too, and hold 62 random bits.
 *
 * @param now milliseconds since 1970; may stand still or go back, the ids do not
 * @param random a UUID of version 4 (`crypto.randomUUID`)
 */
export function exchangeIds(now: () => number, random: () => string): () => string {
  let last = 0;
  let count = 0;
  let prefix = "";
  return () => {
    const at = now();
    if (at > last) {
      last = at;
      count = 0;
      prefix = stamp(last);
    } else {
      count += 1;
      if (count > 0xfff) {
        last += 1;
        count = 0;
        prefix = stamp(last);
      }
    }
    return `${prefix}-7${count.toString(16).padStart(3, "0")}-${random().slice(19)}`;
  };
}

function stamp(at: number): string {
  const digits = at.toString(16).padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8)}`;
}
