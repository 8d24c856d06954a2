import { type ExchangeFact, type Fact, type Scope, toldOf } from "../telemetry/index.ts";
import type { Filter } from "./filter.ts";
import { wellFormed } from "./well-formed.ts";

/** The reference for filters: one fact at a time, in memory. Sessions are not decided here. */
export function matches(fact: Fact, asked: Filter): boolean {
  const filter = wellFormed(asked);
  if (!inTime(fact.at, filter)) return false;
  if (!among(filter.source, fact.source)) return false;
  switch (fact.is) {
    case "exchange":
      return (
        scopeMatches(scopeOf(fact), filter) &&
        among(filter.session, fact.session) &&
        among(filter.exchange, fact.id) &&
        among(filter.outcome, fact.outcome)
      );
    case "violation":
      return (
        scopeMatches(fact.scope, filter) &&
        among(filter.session, fact.session) &&
        among(filter.exchange, fact.exchange) &&
        among(filter.invariant, fact.invariant) &&
        among(filter.severity, fact.severity)
      );
    case "change":
      return (
        scopeMatches(fact.scope, filter) &&
        among(filter.session, fact.session) &&
        among(filter.component, fact.component)
      );
    case "signals":
      return scopeMatches(fact.scope, filter) && among(filter.session, fact.session);
    case "score":
      return (
        scopeMatches(fact.scope, filter) &&
        among(filter.session, fact.session) &&
        among(filter.exchange, fact.exchange) &&
        among(filter.name, fact.name)
      );
    case "feedback":
      return scopeMatches(fact.scope, filter) && among(filter.session, fact.session);
    default:
      return true;
  }
}

export function scopeOf(fact: ExchangeFact): Scope {
  const { client, version, model, lane, provenance } = fact;
  return { client, version, model, lane, ...toldOf(provenance) };
}

function scopeMatches(scope: Scope, filter: Filter): boolean {
  return (
    among(filter.client, scope.client) &&
    among(filter.version, scope.version) &&
    among(filter.model, scope.model) &&
    among(filter.lane, scope.lane) &&
    among(filter.release, scope.release) &&
    among(filter.cohort, scope.cohort) &&
    among(filter.plan, scope.plan) &&
    among(filter.build, scope.build) &&
    among(filter.unit, scope.unit) &&
    among(filter.weights, scope.told?.weights ?? null) &&
    someAmong(filter.flag, scope.told?.flags) &&
    someAmong(filter.pre, scope.told?.pre) &&
    someAmong(filter.post, scope.told?.post)
  );
}

function among(wanted: readonly string[] | undefined, value: string | null): boolean {
  return wanted === undefined || (value !== null && wanted.includes(value));
}

function someAmong(wanted: readonly string[] | undefined, values: readonly string[] = []): boolean {
  return wanted === undefined || values.some((value) => wanted.includes(value));
}

function inTime(at: number, { from, to }: Filter): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to);
}
