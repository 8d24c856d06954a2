export interface Rate {
  /** Tokens at most. */
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket for each address; at most `mostAddresses` are remembered, the longest unused go first. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #mostAddresses: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, mostAddresses = 10_000) {
    this.#rate = rate;
    this.#mostAddresses = mostAddresses;
  }

  /** Takes one token. Returns 0, or the seconds until there is one again. */
  take(address: string, now: number): number {
    const { burst, perSecond } = this.#rate;
    const known = this.#buckets.get(address);
    // A clock that went back gives nothing and takes nothing.
    const tokens =
      known === undefined ? burst : Math.min(burst, known.tokens + (Math.max(0, now - known.at) / 1000) * perSecond);
    const left = tokens >= 1 ? tokens - 1 : tokens;
    this.#buckets.delete(address);
    this.#buckets.set(address, { tokens: left, at: now });
    if (this.#buckets.size > this.#mostAddresses) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
  }
}
