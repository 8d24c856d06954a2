import { z } from "zod";
import { keysOfTold } from "./call-keys.ts";
import { type ToldCall, toldCallSchema } from "./event-of-call.ts";
import { LastingMap, namesOf } from "./lasting-map.ts";

const bounds = { name: "wire-join-told", pieces: 40, entries: 250 };
/** Of one key: a trace may hold many calls. */
const mostOfKey = 1_000;

/** Told calls that were counted because the wire had not shown them: the newest 10,000. */
export class ToldCalls {
  static readonly names = namesOf(bounds);

  readonly #calls: LastingMap<ToldCall>;
  readonly #byKey = new Map<string, Set<string>>();

  constructor(kept: (name: string) => string | null) {
    const entries = z.array(z.tuple([z.string(), toldCallSchema])).max(bounds.entries);
    this.#calls = new LastingMap(
      { ...bounds, schema: z.tuple([z.number(), entries]), forgotten: (_, call) => this.#unlink(call) },
      kept,
    );
    for (const [, call] of this.#calls.entries()) this.#link(call);
  }

  add(call: ToldCall): void {
    this.#calls.set(call.id, call);
    this.#link(call);
  }

  /** Those of the keys; they are no longer among the counted. */
  take(keys: readonly string[]): readonly ToldCall[] {
    const ids = new Set(keys.flatMap((key) => [...(this.#byKey.get(key) ?? [])]));
    const calls = [...ids].flatMap((id) => this.#calls.get(id) ?? []);
    for (const { id } of calls) this.#calls.delete(id);
    return calls;
  }

  changed(): Readonly<Record<string, string>> {
    return this.#calls.changed();
  }

  #link(call: ToldCall): void {
    for (const key of keysOfTold(call)) {
      const ids = this.#byKey.get(key) ?? new Set();
      this.#byKey.set(key, ids);
      if (ids.size < mostOfKey) ids.add(call.id);
    }
  }

  #unlink(call: ToldCall): void {
    for (const key of keysOfTold(call)) {
      const ids = this.#byKey.get(key);
      ids?.delete(call.id);
      if (ids?.size === 0) this.#byKey.delete(key);
    }
  }
}
