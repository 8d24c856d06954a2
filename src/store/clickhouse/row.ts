import type { ExchangeFact, Fact, Scope, ScoreFact, SignalsFact, Tokens } from "../../telemetry/index.ts";
import type { FewValues } from "../few-values.ts";
import { wellFormed } from "../well-formed.ts";

/** What is inserted: the columns that matter; the others get their defaults. */
export type Row = Readonly<Record<string, unknown>> & {
  readonly kind: string;
  readonly id: string;
  readonly day: number;
  readonly revision: number;
};

/** Its place among the rows of its kind. */
export function keyOf(fact: Pick<Fact, "is" | "id">): string {
  return `${fact.is}\n${fact.id}`;
}

export function revisionOf(fact: Fact): number {
  return "revision" in fact ? Math.min(Math.floor(fact.revision), Number.MAX_SAFE_INTEGER) : 0;
}

/** What may be told again otherwise, with another time or session: its key is kind and id alone. */
const revised: ReadonlySet<Fact["is"]> = new Set(["violation", "signals", "text"]);

/** Days since 1970. */
export const dayOf = (at: number): number => Math.floor(at / 86_400_000);

/**
 * Columns are of what is counted, where not all values are told apart; the document is as it was told.
 *
 * @param received Unix milliseconds at which the store takes it in.
 */
export function rowOf(given: Fact, received: number, values: FewValues): Row {
  const told = wellFormed(given);
  const fact = values.of(told, received);
  const session = "session" in fact ? fact.session : null;
  return {
    kind: fact.is,
    day: revised.has(fact.is) ? 0 : dayOf(fact.at),
    part: revised.has(fact.is) ? "" : (session ?? ""),
    session,
    id: fact.id,
    revision: revisionOf(fact),
    at: fact.at,
    last_at: "lastAt" in fact ? fact.lastAt : fact.at,
    received,
    source: fact.source,
    n: 1,
    doc: JSON.stringify(told),
    ...("scope" in fact ? scopeColumns(fact.scope) : {}),
    ...own(fact),
  };
}

function own(fact: Fact): Readonly<Record<string, unknown>> {
  switch (fact.is) {
    case "exchange":
      return exchangeColumns(fact);
    case "violation":
      return { exchange: fact.exchange, invariant: fact.invariant, severity: fact.severity };
    case "change":
      return { component: fact.component };
    case "score":
      return scoreColumns(fact);
    case "signals":
      return signalColumns(fact);
    case "event":
      return { request: fact.requestId };
    case "health":
      return { name: fact.process };
    case "feedback":
    case "text":
    case "lab-run":
      return {};
  }
}

function scopeColumns(scope: Scope): Readonly<Record<string, unknown>> {
  const { client, version, model, lane, release, cohort, plan, build, unit, told } = scope;
  const { flags = [], weights = null, pre = [], post = [] } = told ?? {};
  return { client, version, model, lane, release, cohort, plan, build, unit, flags, weights, pre, post };
}

function exchangeColumns(fact: ExchangeFact): Readonly<Record<string, unknown>> {
  const { provenance, tokens, thinking } = fact;
  return {
    client: fact.client,
    version: fact.version,
    model: fact.model,
    lane: fact.lane,
    release: provenance?.release ?? null,
    cohort: provenance?.cohort ?? null,
    plan: provenance?.plan ?? null,
    build: provenance?.build ?? null,
    unit: provenance?.unit ?? null,
    flags: provenance?.flags ?? [],
    weights: provenance?.weights ?? null,
    pre: provenance?.pre ?? [],
    post: provenance?.post ?? [],
    effort: fact.components.effort ?? null,
    served: fact.served,
    project: fact.project,
    outcome: fact.outcome,
    request: fact.requestId,
    exchange: fact.id,
    components: {
      ...fact.components,
      ...(fact.version === null ? {} : { version: fact.version }),
      ...(fact.model === null ? {} : { model: fact.model }),
    },
    turn: fact.turn,
    failed: fact.outcome === "error" || fact.outcome === "cut" ? 1 : 0,
    not_analysed: fact.analysis.is === "done" ? 0 : 1,
    input: tokens.input,
    output: tokens.output,
    cache_read: tokens.cacheRead,
    cache_creation: tokens.cacheCreation,
    reasoning: tokens.reasoning,
    cost: fact.costUsd,
    ...(thinking === null
      ? {}
      : {
          thinking_n: 1,
          thinking_lost: thinking.lost,
          thinking_kept: thinking.kept,
          lost_n: thinking.lost > 0 ? 1 : 0,
        }),
    ...cacheReadColumns(tokens),
    ttfts: observed(fact.ttftMs),
    durations: observed(fact.durationMs),
    outputs: observed(tokens.output),
  };
}

/** For a sketch, which takes no more orders of magnitude than a quantity of milliseconds or tokens can have. */
function observed(value: number | null): readonly number[] {
  if (value === null) return [];
  return [value < 1e-6 ? 0 : Math.min(value, 1e15)];
}

/** Share of the input that was read from the cache, where both are known and there was any. */
function cacheReadColumns({ input, cacheRead, cacheCreation }: Tokens): Readonly<Record<string, number>> {
  if (input === null || cacheRead === null || input + cacheRead <= 0) return {};
  const all = input + cacheRead + (cacheCreation ?? 0);
  const share = cacheRead / all;
  return {
    read_n: 1,
    read_sum: share,
    read_squares: share * share,
    read_numerator: cacheRead,
    read_denominator: all,
  };
}

function scoreColumns(fact: ScoreFact): Readonly<Record<string, unknown>> {
  return {
    name: fact.name,
    exchange: fact.exchange ?? "",
    ...(fact.value === null ? {} : { counts: [1], sums: [fact.value], squares: [fact.value ** 2] }),
  };
}

function signalColumns(fact: SignalsFact): Readonly<Record<string, unknown>> {
  const { measures } = fact;
  return {
    effort: fact.effort,
    signals: measures.map(({ signal }) => signal),
    signal_of: measures.map((measure) => measure.of),
    numerators: measures.map(({ numerator }) => numerator),
    denominators: measures.map(({ denominator }) => denominator),
    counts: measures.map(() => 1),
    sums: measures.map(({ value }) => value),
    squares: measures.map(({ value }) => value ** 2),
  };
}
