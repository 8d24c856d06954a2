import type { ExchangeFact, Scope, Source, Told } from "../../telemetry/index.ts";
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
  /** Of a scope; an exchange has its own. */
  readonly told?: Told | undefined;
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
    of === null ? null : listOf(of),
  ]);
}

export function keyOfScope(source: Source, scope: Scope, effort: string | null): string {
  const { client, version, model, lane, release, cohort, plan, build, told } = scope;
  const names = [source, client, version, model, lane, release, cohort, plan, build, effort];
  return JSON.stringify(told === undefined ? names : [...names, listOf(told)]);
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
    exchange: rest.length < 2 ? null : exchangePart(rest),
    ...(rest.length === 1 ? { told: toldIn(rest[0]) } : {}),
  };
}

const listOf = ({ flags, weights, pre, post }: Told) => [flags, weights, pre, post] as const;

function toldIn([flags, weights, pre, post]: ReturnType<typeof listOf>): Told {
  return { flags, weights, pre, post };
}

// As above.
// biome-ignore lint/suspicious/noExplicitAny: the tail of what JSON.parse gave
function exchangePart(rest: any): ExchangePart {
  const [served, outcome, analysis, components, protocol, upstream, observed, of] = rest;
  return {
    served,
    outcome,
    analysis,
    components: Object.fromEntries(components),
    protocol,
    upstream,
    observed,
    provenance: of === null ? null : toldIn(of),
  };
}

/** Every key of the filter that a facet can decide. */
export function facetMatches(facet: Facet, filter: Filter): boolean {
  const told = facet.exchange === null ? facet.told : facet.exchange.provenance;
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
    (facet.exchange === null || among(filter.outcome, facet.exchange.outcome)) &&
    among(filter.weights, told?.weights ?? null) &&
    someAmong(filter.flag, told?.flags) &&
    someAmong(filter.pre, told?.pre) &&
    someAmong(filter.post, told?.post)
  );
}

function among(wanted: readonly string[] | undefined, value: string | null): boolean {
  return wanted === undefined || (value !== null && wanted.includes(value));
}

function someAmong(wanted: readonly string[] | undefined, values: readonly string[] = []): boolean {
  return wanted === undefined || values.some((value) => wanted.includes(value));
}
