/**
 * Which calls were read already: forks copy them into other files. Remembers 52 bits per key (a collision among a
 * million calls: one in ten thousand) and at most `most` keys, so that memory stays bounded whatever the input.
 */
export class SeenCalls {
  readonly #keys = new Set<number>();
  readonly #most: number;

  constructor(most = 1_000_000) {
    this.#most = most;
  }

  /** Whether `key` was there before; remembers it. */
  had(key: string): boolean {
    const digest = digestOf(key);
    if (this.#keys.has(digest)) return true;
    if (this.#keys.size < this.#most) this.#keys.add(digest);
    return false;
  }
}

/** Two 26-bit multiplicative hashes side by side in the 52 bits a number holds exactly. */
function digestOf(key: string): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 6) * 0x4000000 + (b >>> 6);
}
