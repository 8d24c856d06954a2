/** Shorter texts are masked faster than found. */
const shortest = 200;
/** Characters of texts remembered of one mask. */
const most = 2_000_000;

/**
 * The same mask, which remembers the texts it was given last: clients send the same prompts and descriptions with every
 * call, and masking them costs more than the rest of reading them.
 */
export function maskKnown(mask: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  let chars = 0;
  return (text) => {
    if (text.length < shortest || text.length > most) return mask(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    const masked = mask(text);
    known.set(text, masked);
    chars += text.length;
    for (const oldest of known.keys()) {
      if (chars <= most) break;
      known.delete(oldest);
      chars -= oldest.length;
    }
    return masked;
  };
}
