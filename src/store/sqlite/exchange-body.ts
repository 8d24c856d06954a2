import type { ExchangeFact, Unit } from "../../telemetry/index.ts";
import type { ExchangeId } from "../../wire/index.ts";
import type { Facet } from "./facet.ts";

/**
 * What is an exchange's own, as JSON without names: half as long. {@link exchangeOf} puts it together again. `counted`: the exchange as its
 * facet has it; where that does not tell its values apart, they stand here.
 */
export function bodyOfExchange(fact: ExchangeFact, counted: ExchangeFact): string {
  const { tokens, thinking } = fact;
  return JSON.stringify([
    fact.strand,
    fact.parent,
    fact.retryOf,
    fact.resumed,
    fact.turn,
    fact.gapMs,
    fact.errorType,
    fact.status,
    fact.replyId,
    fact.traceId,
    fact.stopReason,
    tokens.input,
    tokens.output,
    tokens.cacheRead,
    tokens.cacheCreation,
    tokens.reasoning,
    fact.costUsd,
    fact.ttftMs,
    fact.durationMs,
    fact.requestBytes,
    fact.replyBytes,
    thinking?.returned ?? null,
    thinking?.kept ?? null,
    thinking?.lost ?? null,
    fact.toolCalls,
    fact.violations,
    fact.entrypoint,
    fact.project,
    ...(counted === fact ? [] : [toldOf(fact)]),
  ]);
}

function toldOf(fact: ExchangeFact) {
  const { client, version, model, lane, served, components, protocol, upstream, observed, analysis, provenance } = fact;
  return { client, version, model, lane, served, components, protocol, upstream, observed, analysis, provenance };
}

/** The columns `id, at, facet, session.id, unit, request, body` of an exchange. */
export interface ExchangeColumns {
  readonly id: string;
  readonly at: number;
  readonly facet: Facet;
  readonly session: string | null;
  readonly unit: string | null;
  readonly request: string | null;
  readonly body: string;
}

export function exchangeOf({ id, at, facet, session, unit, request, body }: ExchangeColumns): ExchangeFact {
  if (facet.exchange === null) throw new TypeError(`facet ${facet.n} is of no exchange`);
  const { provenance, ...shared } = facet.exchange;
  const [
    strand,
    parent,
    retryOf,
    resumed,
    turn,
    gapMs,
    errorType,
    status,
    replyId,
    traceId,
    stopReason,
    input,
    output,
    cacheRead,
    cacheCreation,
    reasoning,
    costUsd,
    ttftMs,
    durationMs,
    requestBytes,
    replyBytes,
    returned,
    kept,
    lost,
    toolCalls,
    violations,
    entrypoint,
    project,
    told,
  ] = JSON.parse(body); // written by the one above
  const { release, cohort, plan, build } = facet;
  return {
    is: "exchange",
    id: id as ExchangeId, // made where the fact was
    source: facet.source,
    at,
    session,
    strand,
    lane: facet.lane,
    parent,
    retryOf,
    resumed,
    turn,
    gapMs,
    client: facet.client,
    version: facet.version,
    entrypoint,
    project,
    model: facet.model,
    ...shared,
    provenance:
      provenance === null
        ? null
        : { ...provenance, release, cohort, plan, build, unit: unit as Unit | null /* as the id */ },
    errorType,
    status,
    replyId,
    requestId: request,
    traceId,
    stopReason,
    tokens: { input, output, cacheRead, cacheCreation, reasoning },
    costUsd,
    ttftMs,
    durationMs,
    requestBytes,
    replyBytes,
    thinking: lost === null ? null : { returned, kept, lost },
    toolCalls,
    violations,
    ...told,
  };
}
