import type { Changed, Kept } from "./kept-records.ts";

/** What a store keeps of a state that is written piece by piece. */
export class Stored {
  readonly values = new Map<string, string>();
  readonly kept: Kept = (name) => this.values.get(name) ?? null;

  put(changed: Changed): this {
    for (const [name, value] of Object.entries(changed)) this.values.set(name, value);
    return this;
  }
}
