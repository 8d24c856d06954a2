/** Whole numbers from 0 to 2^53 - 1, seven bits a byte, small ones in one. */
export class VarintWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  write(value: number): void {
    let rest = value;
    if (this.#length + 8 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Calls with each number in turn. A number cut off at the end is left out. */
export function readVarints(bytes: Uint8Array, take: (value: number) => void): void {
  let value = 0;
  let factor = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte > 127) {
      value += (byte - 128) * factor;
      factor *= 128;
    } else {
      take(value + byte * factor);
      value = 0;
      factor = 1;
    }
  }
}
