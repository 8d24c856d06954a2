import { readVarints, VarintWriter } from "./varints.ts";

const accuracy = 0.01;
const gamma = (1 + accuracy) / (1 - accuracy);
const logGamma = Math.log(gamma);
/** Below it is 0: a billionth of a millisecond, of a token. */
const least = 1e-9;
/** Bucket 0 is for zero; the smallest value is in bucket 1. */
const shift = 1 - Math.ceil(Math.log(least) / logGamma);
const buckets = Math.ceil(Math.log(Number.MAX_VALUE) / logGamma) + shift + 1;

/**
 * Quantiles of values from 0 on, with a relative error of at most 1 %, in constant time per value and a few hundred bytes. It
 * counts values in buckets whose bounds grow by γ = (1 + α) / (1 - α). Two sketches added are the sketch of all their
 * values, whatever the order. DDSketch without collapsing: Masson, Rim & Lee 2019, PVLDB 12(12), algorithms 1 and 2.
 */
export class Sketch {
  /** The counts of buckets `#first` to `#first + #counts.length - 1`. */
  #counts = new Float64Array(0);
  #first = 0;
  #n = 0;

  /** How many values. */
  get n(): number {
    return this.#n;
  }

  /** Takes a value; one below 0 counts as 0. NaN is left out, infinity counts as the largest number. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.#take(bucketOf(value), 1);
  }

  /** Takes all of another sketch, as {@link bytes} wrote it. What is no sketch adds nothing that cannot be. */
  absorb(bytes: Uint8Array): void {
    let bucket = 0;
    let gap = true;
    readVarints(bytes, (value) => {
      if (gap) bucket += value;
      else if (bucket < buckets) this.#take(bucket, value);
      gap = !gap;
    });
  }

  /** The value at rank floor(q (n - 1)), `q` in [0, 1]; `null`: there is none. */
  quantile(q: number): number | null {
    if (this.#n === 0) return null;
    const rank = Math.floor(q * (this.#n - 1));
    let before = 0;
    for (const [index, count] of this.#counts.entries()) {
      before += count;
      if (before > rank) return middleOf(this.#first + index);
    }
    return null;
  }

  /** Gap to the bucket before and count, for every bucket that is not empty. Equal values give equal bytes. */
  bytes(): Uint8Array {
    const writer = new VarintWriter();
    let last = 0;
    for (const [index, count] of this.#counts.entries()) {
      if (count === 0) continue;
      writer.write(this.#first + index - last);
      writer.write(count);
      last = this.#first + index;
    }
    return writer.bytes();
  }

  #take(bucket: number, count: number): void {
    const index = this.#room(bucket);
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
    this.#n += count;
  }

  /** Where the bucket's count stands, making room for it. */
  #room(bucket: number): number {
    const end = this.#first + this.#counts.length;
    if (bucket >= this.#first && bucket < end) return bucket - this.#first;
    const first = this.#counts.length === 0 ? bucket : Math.min(bucket, this.#first);
    const past = this.#counts.length === 0 ? bucket + 1 : Math.max(bucket + 1, end);
    const margin = Math.min(64, past - first + 8);
    const from = Math.max(0, first - margin);
    const larger = new Float64Array(Math.min(buckets, past + margin) - from);
    larger.set(this.#counts, this.#counts.length === 0 ? 0 : this.#first - from);
    this.#counts = larger;
    this.#first = from;
    return bucket - from;
  }
}

function bucketOf(value: number): number {
  if (value < least) return 0;
  return Math.ceil(Math.log(Math.min(value, Number.MAX_VALUE)) / logGamma) + shift;
}

/** The value that no value in the bucket is further from than α times itself. */
function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  return Math.min(gamma ** (bucket - shift - 1) * ((2 * gamma) / (gamma + 1)), Number.MAX_VALUE);
}
