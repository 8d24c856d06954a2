import type { ExchangeFact, Scope, Source } from "../../telemetry/index.ts";
import type { Filter } from "../filter.ts";

/**
 * What varies little: many exchanges share one. `exchange` is null for the scope of another fact, whose effort alone is
 * known of it.
 */
export interface Facet {
  readonly n: number;
  readonly source: Source;
  readonly client: string;
  readonly version: string | null;
  readonly model: string | null;
  readonly lane: string | null;
  readonly release: string | null;
  readonly cohort: string | null;
  readonly plan: string | null;
  readonly build: string | null;
  readonly effort: string | null;
  readonly exchange: ExchangePart | null;
}

type Shared = Pick<
  ExchangeFact,
  "served" | "outcome" | "analysis" | "components" | "protocol" | "upstream" | "observed"
>;

interface ExchangePart extends Shared {
  /** Null where there was no provenance. */
  readonly provenance: Omit<
    NonNullable<ExchangeFact["provenance"]>,
    "release" | "cohort" | "plan" | "build" | "unit"
  > | null;
}

/** Equal for equal facets; {@link facetOf} reads it. */
export function keyOfExchange(fact: ExchangeFact): string {
  const of = fact.provenance;
  return JSON.stringify([
    fact.source,
    fact.client,
    fact.version,
    fact.model,
    fact.lane,
    of?.release ?? null,
    of?.cohort ?? null,
    of?.plan ?? null,
    of?.build ?? null,
    fact.components.effort ?? null,
    fact.served,
    fact.outcome,
    fact.analysis,
    Object.entries(fact.components),
    fact.protocol,
    fact.upstream,
    fact.observed,
    of === null ? null : [of.flags, of.weights, of.pre, of.post],
  ]);
}

export function keyOfScope(source: Source, scope: Scope, effort: string | null): string {
  const { client, version, model, lane, release, cohort, plan, build } = scope;
  return JSON.stringify([source, client, version, model, lane, release, cohort, plan, build, effort]);
}

export function facetOf(n: number, key: string): Facet {
  // Written by one of the two above.
  const [source, client, version, model, lane, release, cohort, plan, build, effort, ...rest] = JSON.parse(key);
  return {
    n,
    source,
    client,
    version,
    model,
    lane,
    release,
    cohort,
    plan,
    build,
    effort,
    exchange: rest.length === 0 ? null : exchangePart(rest),
  };
}

// As above.
// biome-ignore lint/suspicious/noExplicitAny: the tail of what JSON.parse gave
function exchangePart(rest: any): ExchangePart {
  const [served, outcome, analysis, components, protocol, upstream, observed, of] = rest;
  const provenance = of === null ? null : { flags: of[0], weights: of[1], pre: of[2], post: of[3] };
  return {
    served,
    outcome,
    analysis,
    components: Object.fromEntries(components),
    protocol,
    upstream,
    observed,
    provenance,
  };
}

/** Every key of the filter that a facet can decide. */
export function facetMatches(facet: Facet, filter: Filter): boolean {
  return (
    among(filter.source, facet.source) &&
    among(filter.client, facet.client) &&
    among(filter.version, facet.version) &&
    among(filter.model, facet.model) &&
    among(filter.lane, facet.lane) &&
    among(filter.release, facet.release) &&
    among(filter.cohort, facet.cohort) &&
    among(filter.plan, facet.plan) &&
    among(filter.build, facet.build) &&
    (facet.exchange === null ||
      (among(filter.outcome, facet.exchange.outcome) &&
        among(filter.weights, facet.exchange.provenance?.weights ?? null) &&
        someAmong(filter.flag, facet.exchange.provenance?.flags) &&
        someAmong(filter.pre, facet.exchange.provenance?.pre) &&
        someAmong(filter.post, facet.exchange.provenance?.post)))
  );
}

function among(wanted: readonly string[] | undefined, value: string | null): boolean {
  return wanted === undefined || (value !== null && wanted.includes(value));
}

function someAmong(wanted: readonly string[] | undefined, values: readonly string[] = []): boolean {
  return wanted === undefined || values.some((value) => wanted.includes(value));
}
