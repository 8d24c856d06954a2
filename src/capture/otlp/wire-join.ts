import { z } from "zod";
import {
  type EventFact,
  type ExchangeFact,
  eventSchema,
  exchangeSchema,
  type Fact,
  type ScoreFact,
  scoreSchema,
} from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { isTold, keysOfSeen, keysOfTold, spanKey } from "./call-keys.ts";
import { eventOfCall, type ToldCall, toldCallOf } from "./event-of-call.ts";
import { SeenCalls } from "./seen-calls.ts";
import { ToldCalls } from "./told-calls.ts";

/** What telemetry tells of a call: the call itself, an event of it, a score of it. */
type Telling = ExchangeFact | EventFact | ScoreFact;

const name = "wire-join";
const waitingSchema = z.object({ until: z.number(), fact: z.union([exchangeSchema, eventSchema, scoreSchema]) });
/** As it was written when only calls waited. What waits was acknowledged, and stands nowhere else. */
const waitingCall = z
  .object({ until: z.number(), call: exchangeSchema })
  .transform(({ until, call }) => ({ until, fact: call }));
const headSchema = z.object({
  waiting: z.array(z.union([waitingSchema, waitingCall])).max(10_000),
  wireAt: z.number().nullable(),
});

/** How long a call that was told of waits for the wire to show it: longer than the gateway's worker is behind. */
const patience = 15_000;
/** A gateway that showed nothing for so long shows nothing of these calls either. */
const recent = 24 * 3_600_000;
const mostWaiting = 2_000;
/** Of what waits, as JSON: it is written down whenever it changes. */
const mostChars = 1024 * 1024;

interface Waiting {
  readonly until: EpochMs;
  readonly fact: Telling;
  readonly chars: number;
}

/**
 * Keeps a call from counting twice that the gateway saw and telemetry told of. The wire is the better witness: a told
 * call becomes an event of the one on the wire, whichever comes first and however long after. Where a gateway is at work told calls wait 15 s for the
 * wire; one that was counted meanwhile is withdrawn when the wire shows it after all. Nothing here goes by the clocks of those who tell.
 */
export class WireJoin {
  /** Under which its memory is kept. */
  static readonly names: readonly string[] = [name, ...SeenCalls.names, ...ToldCalls.names];

  readonly #seen: SeenCalls;
  readonly #counted: ToldCalls;
  #waiting: readonly Waiting[] = [];
  #wireAt: EpochMs | null = null;
  #headChanged = false;

  /** @param kept what {@link changed} gave, by name; what cannot be read is begun anew */
  constructor(kept: (name: string) => string | null = () => null) {
    this.#seen = new SeenCalls(kept);
    this.#counted = new ToldCalls(kept);
    const read = headSchema.safeParse(parsed(kept(name)));
    if (!read.success) return;
    this.#waiting = read.data.waiting.map(({ until, fact }) => ({ until, fact, chars: JSON.stringify(fact).length }));
    this.#wireAt = read.data.wireAt;
  }

  /** What of its memory changed since it was last asked, to be stored in one step with what {@link take} returned. */
  changed(): Readonly<Record<string, string>> {
    const head = { waiting: this.#waiting.map(({ until, fact }) => ({ until, fact })), wireAt: this.#wireAt };
    const changed = this.#headChanged ? { [name]: JSON.stringify(head) } : {};
    this.#headChanged = false;
    return { ...changed, ...this.#seen.changed(), ...this.#counted.changed() };
  }

  /** Told calls, events and scores that wait for the wire. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Facts in the order in which they are taken in → those to be stored, and the ids of calls that were stored and are to be withdrawn. To
   * be called without any every few seconds while some wait.
   */
  take(
    given: readonly Fact[],
    now: EpochMs,
  ): { readonly facts: readonly Fact[]; readonly withdrawn: readonly string[] } {
    const out: Fact[] = [];
    const withdrawn: string[] = [];
    for (const fact of given) {
      if (fact.is !== "exchange" || isTold(fact)) continue;
      this.#wireAt = now;
      this.#headChanged = true;
      this.#seen.add(fact);
      for (const call of this.#counted.take(keysOfSeen(fact))) {
        const event = this.#eventOf(call);
        if (event === null) continue;
        withdrawn.push(call.id);
        out.push(event);
      }
    }
    const isAtWork = this.#wireAt !== null && now - this.#wireAt <= recent;
    const waits: Telling[] = [];
    for (const fact of given) {
      if (fact.is === "exchange" && !isTold(fact)) out.push(withoutSpan(fact));
      else if (!mayJoin(fact)) out.push(fact);
      else {
        const joined = this.#joined(fact);
        if (joined !== null) out.push(joined);
        else if (isAtWork) waits.push(fact);
        else out.push(this.#alone(fact));
      }
    }
    this.#release(waits, now, out);
    return { facts: out, withdrawn };
  }

  #release(more: readonly Telling[], now: EpochMs, out: Fact[]): void {
    if (more.length > 0 || this.#waiting.length > 0) this.#headChanged = true;
    const all = [
      ...this.#waiting,
      ...more.map((fact) => ({ until: now + patience, fact, chars: JSON.stringify(fact).length })),
    ];
    let chars = 0;
    let count = 0;
    const left: Waiting[] = [];
    const over: Fact[] = [];
    // Newest first: where there is no room the oldest go on.
    for (const each of all.toReversed()) {
      const joined = this.#joined(each.fact);
      // A clock that was set back must not keep it for ever.
      const isOver = each.until <= now || each.until > now + patience;
      if (joined !== null) over.push(joined);
      else if (isOver || chars + each.chars > mostChars || count >= mostWaiting) over.push(this.#alone(each.fact));
      else {
        left.push(each);
        chars += each.chars;
        count += 1;
      }
    }
    this.#waiting = left.toReversed();
    out.push(...over.toReversed());
  }

  /** With the call that the wire showed; `null`: it showed none. */
  #joined(fact: Telling): Fact | null {
    switch (fact.is) {
      case "exchange":
        return this.#eventOf(toldCallOf(fact));
      case "event": {
        const { traceId, spanId, attributes } = fact;
        if (traceId === null || spanId === null) return null;
        const attempt = typeof attributes.attempt === "number" ? attributes.attempt : null;
        const seen = this.#seen.ofSpan(spanKey(traceId, spanId), attempt);
        if (seen?.exchange == null) return null;
        const { exchange, session, requestId } = seen;
        return { ...fact, session: session ?? fact.session, requestId, attributes: { ...attributes, exchange } };
      }
      case "score": {
        const seen = this.#seen.get(fact.exchange === null ? [] : [fact.exchange]);
        if (seen?.exchange == null) return null;
        return { ...fact, exchange: seen.exchange, session: seen.session ?? fact.session };
      }
    }
  }

  #eventOf(call: ToldCall): EventFact | null {
    const [, ownSpan] = /^otlp-([0-9a-f]{32}-[0-9a-f]{16})$/.exec(call.id) ?? [];
    const bySpan = ownSpan === undefined ? null : this.#seen.ofSpan(ownSpan, null);
    const seen = bySpan ?? this.#seen.get(keysOfTold(call));
    return seen === null ? null : eventOfCall(call, seen);
  }

  /** As it was told. A call then counts, and is remembered as counted. */
  #alone(fact: Telling): Fact {
    if (fact.is === "exchange") this.#counted.add(toldCallOf(fact));
    return fact;
  }
}

/** Whether it may be of a call on the wire. */
function mayJoin(fact: Fact): fact is Telling {
  switch (fact.is) {
    case "exchange":
      return isTold(fact);
    case "event":
      // Codex names its requests by their span, as the call's `traceparent` does.
      return fact.name === "codex.api_request" && fact.traceId !== null && fact.spanId !== null;
    case "score":
      return fact.exchange !== null && /^call-[0-9a-f]{32}$/.test(fact.exchange);
    default:
      return false;
  }
}

/** The span has done what it is for. */
function withoutSpan({ spanId: _, ...fact }: ExchangeFact): ExchangeFact {
  return fact;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
