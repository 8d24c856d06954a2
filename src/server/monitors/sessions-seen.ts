import { type Changed, type Kept, nothingKept } from "../kept-records.ts";
import { Remembered } from "./remembered.ts";

/** What is known of sessions and scores, so that each is observed once: the newest 3,900 to 4,000 of each kind. */
export class SessionsSeen {
  /** Invariants broken, error or warn, by session. */
  readonly #broken = new Map<string, Set<string>>();
  readonly #ended = new Set<string>();
  readonly #scores = new Set<string>();
  readonly #kept: { readonly broken: Remembered; readonly ended: Remembered; readonly scores: Remembered };

  constructor(name = "", kept: Kept = nothingKept) {
    this.#kept = {
      broken: new Remembered(`${name}/broken`, kept, ([session = "", invariant = ""]) => {
        const known = this.#broken.get(session);
        known?.delete(invariant);
        if (known?.size === 0) this.#broken.delete(session);
      }),
      ended: new Remembered(`${name}/ended`, kept, ([session = ""]) => this.#ended.delete(session)),
      scores: new Remembered(`${name}/scores`, kept, ([id = ""]) => this.#scores.delete(id)),
    };
    for (const [session = "", invariant = ""] of this.#kept.broken.entries()) this.#note(session, invariant);
    for (const [session = ""] of this.#kept.ended.entries()) this.#ended.add(session);
    for (const [id = ""] of this.#kept.scores.entries()) this.#scores.add(id);
  }

  /** Names of what it stores. */
  static names(name: string): readonly string[] {
    return [`${name}/broken`, `${name}/ended`, `${name}/scores`];
  }

  changed(): Changed {
    const { broken, ended, scores } = this.#kept;
    return { ...broken.changed(), ...ended.changed(), ...scores.changed() };
  }

  broke(session: string, invariant: string): void {
    if (this.#broken.get(session)?.has(invariant) === true) return;
    this.#note(session, invariant);
    this.#kept.broken.add([session, invariant]);
  }

  brokenBy(session: string): ReadonlySet<string> {
    return this.#broken.get(session) ?? new Set();
  }

  /** @returns whether that is new */
  ended(session: string): boolean {
    if (this.#ended.has(session)) return false;
    this.#ended.add(session);
    this.#kept.ended.add([session]);
    return true;
  }

  /** @returns whether that is new, a score or a session's */
  scored(id: string): boolean {
    if (this.#scores.has(id)) return false;
    this.#scores.add(id);
    this.#kept.scores.add([id]);
    return true;
  }

  #note(session: string, invariant: string): void {
    this.#broken.set(session, (this.#broken.get(session) ?? new Set()).add(invariant));
  }
}
