/**
 * A weighted sum of products of factors, kept so that no product over- or underflows however long the stream: component
 * j is worth `mass[j] · exp(offset[j])`. Multiplying is one operation per component; the logarithm is taken once per
 * look, not once per component.
 */
export class Mixture {
  readonly mass: Float64Array;
  readonly offset: Float64Array;
  readonly #scale: Float64Array;
  #top = 0;

  constructor(weights: readonly number[]) {
    this.mass = Float64Array.from(weights);
    this.offset = new Float64Array(weights.length);
    this.#scale = new Float64Array(weights.length).fill(1);
  }

  /** Takes up kept `mass` and `offset`, one of each per component. */
  restore(mass: readonly number[], offset: readonly number[]): void {
    this.mass.set(mass);
    this.offset.set(offset);
    this.#rescale();
  }

  /** Component `index` grows by `factor` > 0. */
  multiply(index: number, factor: number): void {
    const grown = (this.mass[index] ?? 0) * factor;
    this.mass[index] = grown;
    if (grown > 1e120 || (grown < 1e-120 && grown > 0)) {
      this.offset[index] = (this.offset[index] ?? 0) + Math.log(grown);
      this.mass[index] = 1;
      this.#rescale();
    }
  }

  /** ln of the sum. */
  log(): number {
    let sum = 0;
    for (let j = 0; j < this.mass.length; j++) sum += (this.mass[j] ?? 0) * (this.#scale[j] ?? 0);
    return this.#top + Math.log(sum);
  }

  #rescale(): void {
    let top = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < this.mass.length; j++) if ((this.mass[j] ?? 0) > 0) top = Math.max(top, this.offset[j] ?? 0);
    this.#top = top;
    for (let j = 0; j < this.mass.length; j++) this.#scale[j] = Math.exp((this.offset[j] ?? 0) - top);
  }
}
