import type { Violation } from "../../../invariants/index.ts";
import { type Change, finish } from "../../../session/index.ts";
import {
  type ChangeFact,
  type Scope,
  type SignalsFact,
  type Source,
  type StoredProvenance,
  toldOf,
  type ViolationFact,
} from "../../../telemetry/index.ts";
import { type EpochMs, type Exchange, hashOf, known } from "../../../wire/index.ts";
import type { OpenSession } from "./open-session.ts";
import { shownValue } from "./shown-value.ts";

/** Figures of a violation as JSON can say them. */
const finite = (figures: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));

/** What an exchange's facts can be filtered by. */
export function scopeOf(exchange: Exchange, model: string | null, provenance: StoredProvenance | null): Scope {
  return {
    client: exchange.client.id,
    version: known(exchange.client.version) ?? null,
    model,
    lane: exchange.place.lane,
    ...toldOf(provenance),
  };
}

/**
 * A violation as it stands. Its id is made of session, rule and cause, so a repeat, told by whichever process, is the
 * same violation.
 */
export function violationFact(
  violation: Violation,
  key: string,
  scope: Scope,
  lastAt: EpochMs,
  revision: number,
  source: Source,
): ViolationFact {
  const { evidence, consequences, session, exchange, invariant, severity, message, at, lane } = violation;
  return {
    is: "violation",
    id: hashOf("violation", session, key),
    source,
    at,
    revision,
    session,
    exchange,
    scope: { ...scope, lane },
    invariant,
    severity,
    message: shownValue(message),
    expected: shownValue(evidence.expected),
    seen: shownValue(evidence.seen),
    firstDivergence: evidence.firstDivergence,
    figures: finite(evidence.figures),
    repeats: evidence.repeats,
    lastAt: Math.max(at, lastAt),
    consequences,
  };
}

export function changeFact(
  change: Change,
  between: ChangeFact["between"],
  exchange: Exchange,
  scope: Scope,
  source: Source,
): ChangeFact {
  const { component, from, to, by, session, lane, model, at } = change;
  return {
    is: "change",
    id: hashOf("change", between, session, exchange.id, lane, component),
    source,
    at,
    between,
    session,
    scope: { ...scope, lane, model },
    component,
    from: from === null ? null : shownValue(from),
    to: to === null ? null : shownValue(to),
    by,
  };
}

/**
 * The session's signals as they stand. One fact per stretch of a session that was held open; told again while it goes on.
 */
export function signalsFact(session: OpenSession, isFinal: boolean, revision: number, source: Source): SignalsFact {
  const { data } = session.state;
  const { signals } = finish(session.state);
  const measures = signals.measures.flatMap((measure) => {
    if (measure.is !== "measured" || !Number.isFinite(measure.value)) return [];
    const { signal, of: group, numerator, denominator, value } = measure;
    return [{ signal, of: group, numerator, denominator, value }];
  });
  const { client, version, model, effort } = signals.segment;
  return {
    is: "signals",
    id: hashOf("signals", data.id, String(data.startedAt)),
    source,
    at: data.startedAt,
    revision,
    final: isFinal,
    session: data.id,
    scope: { client, version, model, lane: null, ...session.scope },
    effort,
    measures,
  };
}
