import * as z from "zod";

const keptSchema = z.object({
  broken: z.array(z.tuple([z.string(), z.array(z.string()).max(50)])).max(20_000),
  ended: z.array(z.string()).max(20_000),
  scores: z.array(z.string()).max(20_000),
});

/** Of each kind: the oldest is forgotten first. */
const most = 2_000;

/** What is known of sessions and scores, so that each is observed once. */
export class SessionsSeen {
  /** Invariants broken, error or warn, by session. */
  readonly #broken = new Map<string, Set<string>>();
  readonly #ended = new Set<string>();
  readonly #scores = new Set<string>();
  #kept: string | null = null;

  constructor(state: string | null = null) {
    if (state === null) return;
    let read: ReturnType<typeof keptSchema.safeParse>;
    try {
      read = keptSchema.safeParse(JSON.parse(state));
    } catch {
      return;
    }
    if (!read.success) return;
    for (const [session, invariants] of read.data.broken) this.#broken.set(session, new Set(invariants));
    for (const session of read.data.ended) this.#ended.add(session);
    for (const score of read.data.scores) this.#scores.add(score);
  }

  get kept(): string {
    this.#kept ??= JSON.stringify({
      broken: [...this.#broken].map(([session, invariants]) => [session, [...invariants]]),
      ended: [...this.#ended],
      scores: [...this.#scores],
    });
    return this.#kept;
  }

  /** @returns which invariants it had broken before; `null` where this one was among them */
  broke(session: string, invariant: string): ReadonlySet<string> | null {
    const known = this.#broken.get(session) ?? new Set<string>();
    if (known.has(invariant)) return null;
    this.#kept = null;
    const before = new Set(known);
    this.#broken.delete(session);
    this.#broken.set(session, known.add(invariant));
    forget(this.#broken);
    return before;
  }

  brokenBy(session: string): ReadonlySet<string> {
    return this.#broken.get(session) ?? new Set();
  }

  isOver(session: string): boolean {
    return this.#ended.has(session);
  }

  /** @returns whether that is new */
  ended(session: string): boolean {
    if (this.#ended.has(session)) return false;
    this.#kept = null;
    this.#ended.add(session);
    forget(this.#ended);
    return true;
  }

  /** @returns whether that is new */
  scored(id: string): boolean {
    if (this.#scores.has(id)) return false;
    this.#kept = null;
    this.#scores.add(id);
    forget(this.#scores);
    return true;
  }
}

function forget(kept: Map<string, unknown> | Set<string>): void {
  if (kept.size <= most) return;
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}
