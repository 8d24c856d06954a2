import { z } from "zod";
import { type EventFact, type ExchangeFact, exchangeSchema, type Fact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { callId } from "./call-id.ts";

/** A call as the gateway saw it. */
interface Seen {
  readonly exchange: string;
  readonly session: string | null;
  readonly requestId: string | null;
}

const kept = z.object({
  calls: z.array(z.tuple([z.string(), z.string(), z.string().nullable(), z.string().nullable()])).max(10_000),
  traces: z.array(z.string()).max(10_000),
  waiting: z.array(z.object({ until: z.number(), call: exchangeSchema })).max(10_000),
  wireAt: z.number().nullable(),
});

/** How long a call that was told of waits for the wire to show it: longer than the gateway's worker is behind. */
const patience = 15_000;
/** A gateway that showed nothing for so long shows nothing of these calls either. */
const recent = 24 * 3_600_000;
const mostCalls = 20_000;
const mostWaiting = 2_000;
/** Of what is known, so much is written down: it is written with every batch. */
const mostKept = 1_000;

/**
 * Keeps a call from counting twice that the gateway saw and telemetry told of. The wire is the better witness: a told
 * call becomes an event of the one on the wire, joined by the provider's id of reply or request; where neither is told, by its
 * trace. Told
 * calls wait 15 s for the wire where a gateway is at work, so the order of arrival does not matter within that time.
 */
export class WireJoin {
  readonly #calls = new Map<string, Seen>();
  readonly #traces = new Set<string>();
  #waiting: { readonly until: EpochMs; readonly call: ExchangeFact }[] = [];
  #wireAt: EpochMs | null = null;

  /** @param state what {@link kept} gave before; what cannot be read is begun anew */
  constructor(state: string | null = null) {
    const read = state === null ? null : kept.safeParse(parsed(state));
    if (read?.success !== true) return;
    for (const [key, exchange, session, requestId] of read.data.calls) {
      this.#calls.set(key, { exchange, session, requestId });
    }
    for (const trace of read.data.traces) this.#traces.add(trace);
    this.#waiting = read.data.waiting;
    this.#wireAt = read.data.wireAt;
  }

  /** To be stored in one step with the facts that {@link take} returned. */
  get kept(): string {
    const calls = [...this.#calls].slice(-mostKept);
    return JSON.stringify({
      calls: calls.map(([key, { exchange, session, requestId }]) => [key, exchange, session, requestId]),
      traces: [...this.#traces].slice(-mostKept),
      waiting: this.#waiting,
      wireAt: this.#wireAt,
    });
  }

  /** Told calls that wait for the wire. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Facts in the order in which they are taken in → those to be stored. To be called without any every few seconds while some wait. */
  take(facts: readonly Fact[], now: EpochMs): readonly Fact[] {
    for (const fact of facts) if (fact.is === "exchange" && isWire(fact)) this.#see(fact, now);
    const out: Fact[] = [];
    for (const fact of facts) {
      if (fact.is === "exchange" && fact.protocol === "gen_ai") this.#told(fact, now, out);
      else if (fact.is === "score" && fact.exchange !== null) {
        const seen = this.#calls.get(fact.exchange);
        out.push(
          seen === undefined ? fact : { ...fact, exchange: seen.exchange, session: seen.session ?? fact.session },
        );
      } else out.push(fact);
    }
    this.#release(now, out);
    return out;
  }

  #see(fact: ExchangeFact, now: EpochMs): void {
    this.#wireAt = now;
    const seen = { exchange: fact.id, session: fact.session, requestId: fact.requestId };
    for (const id of [fact.replyId, fact.requestId]) {
      if (id !== null) remember(this.#calls, callId(id), seen);
    }
    if (fact.traceId === null) return;
    this.#traces.delete(fact.traceId);
    this.#traces.add(fact.traceId);
    const [oldest] = this.#traces;
    if (this.#traces.size > mostCalls && oldest !== undefined) this.#traces.delete(oldest);
  }

  #told(call: ExchangeFact, now: EpochMs, out: Fact[]): void {
    const event = this.#asEvent(call);
    if (event !== null) out.push(event);
    else if (this.#wireAt === null || now - this.#wireAt > recent) out.push(call);
    else this.#waiting.push({ until: now + patience, call });
  }

  #release(now: EpochMs, out: Fact[]): void {
    const tooMany = this.#waiting.length - mostWaiting;
    this.#waiting = this.#waiting.filter(({ until, call }, index) => {
      const event = this.#asEvent(call);
      // A clock that was set back must not keep a call for ever.
      const isOver = until <= now || until > now + patience || index < tooMany;
      if (event !== null) out.push(event);
      else if (isOver) out.push(call);
      return event === null && !isOver;
    });
  }

  #asEvent(call: ExchangeFact): EventFact | null {
    const byId = [call.replyId, call.requestId].flatMap((id) =>
      id === null ? [] : (this.#calls.get(callId(id)) ?? []),
    )[0];
    if (byId !== undefined) return eventOf(call, byId);
    // One trace may hold calls through the gateway and past it: the trace decides only where nothing better is told.
    if (call.replyId !== null || call.requestId !== null) return null;
    if (call.traceId === null || !this.#traces.has(call.traceId)) return null;
    return eventOf(call, { exchange: "", session: null, requestId: null });
  }
}

function isWire(fact: ExchangeFact): boolean {
  return fact.protocol !== "gen_ai";
}

function remember(calls: Map<string, Seen>, key: string, seen: Seen): void {
  calls.delete(key);
  calls.set(key, seen);
  const [oldest] = calls.keys();
  if (calls.size > mostCalls && oldest !== undefined) calls.delete(oldest);
}

function eventOf(call: ExchangeFact, seen: Seen): EventFact {
  const { tokens } = call;
  const told = {
    client: call.client,
    "gen_ai.provider.name": call.upstream,
    "gen_ai.request.model": call.model,
    "gen_ai.response.model": call.served,
    "gen_ai.usage.output_tokens": tokens.output,
    "error.type": call.errorType,
    exchange: seen.exchange === "" ? null : seen.exchange,
  };
  return {
    is: "event",
    id: `event-${call.id}`,
    source: call.source,
    at: call.at,
    name: "gen_ai.inference",
    kind: "span",
    session: seen.session ?? call.session,
    requestId: seen.requestId ?? call.requestId,
    traceId: call.traceId,
    spanId: null,
    parentSpanId: null,
    durationMs: call.durationMs,
    attributes: Object.fromEntries(
      Object.entries(told).filter((entry): entry is [string, string | number] => entry[1] !== null),
    ),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
