import { z } from "zod";
import type { ExchangeFact } from "../../telemetry/index.ts";
import { keysOfSeen, spanKey } from "./call-keys.ts";
import type { Seen } from "./event-of-call.ts";
import { LastingMap, namesOf } from "./lasting-map.ts";

const ofCalls = { name: "wire-join-calls", pieces: 40, entries: 1_000 };
const ofSpans = { name: "wire-join-spans", pieces: 10, entries: 500 };
/** Attempts of one request. */
const mostAttempts = 20;

const seenSchema = z.tuple([z.string().nullable(), z.string().nullable(), z.string().nullable()]);
type Kept = z.infer<typeof seenSchema>;

/** Calls that the wire showed, by what telemetry may name them: the newest 40,000 names, and 5,000 spans. */
export class SeenCalls {
  static readonly names = [...namesOf(ofCalls), ...namesOf(ofSpans)];

  readonly #calls: LastingMap<Kept>;
  readonly #spans: LastingMap<Kept[]>;

  constructor(kept: (name: string) => string | null) {
    const calls = z.array(z.tuple([z.string(), seenSchema])).max(ofCalls.entries);
    const spans = z.array(z.tuple([z.string(), z.array(seenSchema).max(mostAttempts)])).max(ofSpans.entries);
    this.#calls = new LastingMap({ ...ofCalls, schema: z.tuple([z.number(), calls]) }, kept);
    this.#spans = new LastingMap({ ...ofSpans, schema: z.tuple([z.number(), spans]) }, kept);
  }

  add(fact: ExchangeFact): void {
    const seen: Kept = [fact.id, fact.session, fact.requestId];
    for (const key of keysOfSeen(fact)) {
      // Of a trace only that it was seen: which of its calls, it does not say.
      this.#calls.set(key, key.startsWith("trace-") ? [null, null, null] : seen);
    }
    if (fact.traceId === null || typeof fact.spanId !== "string") return;
    const span = spanKey(fact.traceId, fact.spanId);
    const others = (this.#spans.get(span) ?? []).filter(([exchange]) => exchange !== fact.id);
    if (others.length < mostAttempts) this.#spans.set(span, [...others, seen]);
  }

  get(keys: readonly string[]): Seen | null {
    for (const key of keys) {
      const found = this.#calls.get(key);
      if (found !== undefined) return seenOf(found);
    }
    return null;
  }

  /** @param attempt of the request, from 0; `null`: it is not said, and is known where there was one */
  ofSpan(span: string, attempt: number | null): Seen | null {
    const attempts = this.#spans.get(span) ?? [];
    const found = attempt === null && attempts.length > 1 ? undefined : attempts[attempt ?? 0];
    return found === undefined ? null : seenOf(found);
  }

  changed(): Readonly<Record<string, string>> {
    return { ...this.#calls.changed(), ...this.#spans.changed() };
  }
}

function seenOf([exchange, session, requestId]: Kept): Seen {
  return { exchange, session, requestId };
}
