/** The likeliest place of one change in a stream, to within a bucket. */
export interface Split {
  readonly before: { readonly n: number; readonly mean: number };
  readonly after: { readonly n: number; readonly mean: number };
  /** The label of the first observation after it. */
  readonly at: number;
}

export interface SplitsState {
  readonly size: number;
  readonly n: readonly number[];
  readonly sum: readonly number[];
  readonly at: readonly number[];
}

const most = 64;

/** Sums of a stream in at most 64 buckets of one size, which doubles when they are full. */
export class Splits {
  #size = 1;
  #n: number[] = [];
  #sum: number[] = [];
  #at: number[] = [];

  restore({ size, n, sum, at }: SplitsState): void {
    this.#size = size;
    this.#n = [...n];
    this.#sum = [...sum];
    this.#at = [...at];
  }

  get state(): SplitsState {
    return { size: this.#size, n: [...this.#n], sum: [...this.#sum], at: [...this.#at] };
  }

  get n(): number {
    return total(this.#n);
  }

  add(x: number, at: number): void {
    const last = this.#n.length - 1;
    const held = this.#n[last];
    if (held !== undefined && held < this.#size) {
      this.#n[last] = held + 1;
      this.#sum[last] = (this.#sum[last] ?? 0) + x;
      return;
    }
    if (this.#n.length === most) {
      this.#size *= 2;
      this.#n = inPairs(this.#n);
      this.#sum = inPairs(this.#sum);
      this.#at = this.#at.filter((_, i) => i % 2 === 0);
    }
    this.#n.push(1);
    this.#sum.push(x);
    this.#at.push(at);
  }

  /** By the likelihood of two levels against one; `null` before there are two buckets. */
  get best(): Split | null {
    const n = this.n;
    const sum = total(this.#sum);
    let split: Split | null = null;
    let most = Number.NEGATIVE_INFINITY;
    let beforeN = 0;
    let beforeSum = 0;
    for (let i = 1; i < this.#n.length; i++) {
      beforeN += this.#n[i - 1] ?? 0;
      beforeSum += this.#sum[i - 1] ?? 0;
      const before = { n: beforeN, mean: beforeSum / beforeN };
      const after = { n: n - beforeN, mean: (sum - beforeSum) / (n - beforeN) };
      const likelihood = -before.n * entropy(before.mean) - after.n * entropy(after.mean);
      if (likelihood > most) {
        most = likelihood;
        split = { before, after, at: this.#at[i] ?? 0 };
      }
    }
    return split;
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function inPairs(values: readonly number[]): number[] {
  return values.flatMap((value, i) => (i % 2 === 0 ? [value + (values[i + 1] ?? 0)] : []));
}

function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log1p(-p);
}
