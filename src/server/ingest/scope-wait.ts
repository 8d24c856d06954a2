import { z } from "zod";
import { type ExchangeFact, type Fact, feedbackSchema, scoreSchema } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { exchangeOf, type Judged, lacksScope, scoped } from "./with-scope.ts";

const kept = z.object({
  waiting: z.array(z.object({ until: z.number(), fact: z.union([scoreSchema, feedbackSchema]) })).max(10_000),
  callsAt: z.number().nullable(),
});

interface Waiting {
  readonly until: EpochMs;
  /** With what is known of it so far. */
  readonly fact: Judged;
}

/** How long a score waits for its call or session: longer than the gateway's worker is behind. */
const patience = 15_000;
/** While spools are behind, at most so long. */
const longest = 600_000;
/** Where no call came for so long, none is waited for. */
const recent = 24 * 3_600_000;
/** Waiting facts as JSON, characters: they are written with every batch. */
const mostChars = 256 * 1024;

/**
 * Holds scores and feedback back that came before the call or session they are about, so that they can be filtered by what
 * it was: they take their scope from it when it comes. What comes to nothing goes on as it is, after 15 s; while a spool is
 * behind, when that has been read.
 */
export class ScopeWait {
  #waiting: Waiting[] = [];
  #callsAt: EpochMs | null = null;

  /** @param state what {@link kept} gave before; what cannot be read is begun anew */
  constructor(state: string | null = null) {
    if (state === null) return;
    const read = kept.safeParse(parsed(state));
    if (!read.success) return;
    this.#waiting = read.data.waiting;
    this.#callsAt = read.data.callsAt;
  }

  /** To be stored in one step with the facts that {@link take} returned. */
  get kept(): string {
    return JSON.stringify({ waiting: this.#waiting, callsAt: this.#callsAt });
  }

  /** @param isBehind more waits to be taken in, and the call may be in it */
  take(facts: readonly Fact[], now: EpochMs, isBehind: boolean): readonly Fact[] {
    const calls = facts.filter((fact) => fact.is === "exchange");
    if (calls.length > 0) this.#callsAt = now;
    const mayCome = this.#callsAt !== null && Math.abs(now - this.#callsAt) <= recent;
    const out: Fact[] = [];
    for (const fact of facts) {
      if (mayCome && lacksScope(fact)) this.#waiting.push({ until: now + patience, fact });
      else out.push(fact);
    }
    if (this.#waiting.length > 0) out.push(...this.#released(calls, now, isBehind));
    return out;
  }

  #released(calls: readonly ExchangeFact[], now: EpochMs, isBehind: boolean): readonly Fact[] {
    const byId = new Map<string, ExchangeFact>(calls.map((call) => [call.id, call]));
    const bySession = new Map<string, ExchangeFact>();
    for (const call of calls) {
      if (call.session === null) continue;
      const before = bySession.get(call.session);
      // A session is known for its main lane.
      if (before === undefined || (before.lane !== "main" && call.lane === "main")) bySession.set(call.session, call);
    }
    const out: Fact[] = [];
    const left: Waiting[] = [];
    let chars = 0;
    // Newest first: where there is no room, the oldest go on.
    for (const each of this.#waiting.toReversed()) {
      const found = resolved(each.fact, byId, bySession);
      const since = now - (each.until - patience);
      // A clock that was set back must not hold it for ever.
      const isOver = since < 0 || since > (isBehind ? longest : patience);
      chars += JSON.stringify(each).length;
      if (found !== null || isOver || chars > mostChars) out.push(found ?? each.fact);
      else left.push(each);
    }
    this.#waiting = left.toReversed();
    return out.toReversed();
  }
}

function resolved(
  fact: Judged,
  byId: ReadonlyMap<string, ExchangeFact>,
  bySession: ReadonlyMap<string, ExchangeFact>,
): Judged | null {
  const named = exchangeOf(fact);
  const call = named === null ? undefined : byId.get(named);
  if (call !== undefined) return scoped(fact, call, null);
  const first = bySession.get(fact.session ?? "");
  if (first === undefined) return null;
  const { client, version, model, provenance } = first;
  const { release = null, cohort = null } = provenance ?? {};
  return scoped(fact, null, { client, version, model, release, cohort });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
