import type { ExchangeFact, Fact, Scope, TextFact } from "../../telemetry/index.ts";

/** What of a fact is filtered, joined or added up; null where its kind has none. */
export interface FactColumns {
  /** With the effort of signals: its facet. */
  readonly scope: Scope | null;
  readonly effort: string | null;
  readonly session: string | null;
  readonly exchange: string | null;
  /** The invariant, the component, the name of a score, the process. */
  readonly name: string | null;
  readonly severity: string | null;
  readonly unit: string | null;
  readonly request: string | null;
  readonly lastAt: number | null;
  readonly value: number | null;
}

const none: FactColumns = {
  scope: null,
  effort: null,
  session: null,
  exchange: null,
  name: null,
  severity: null,
  unit: null,
  request: null,
  lastAt: null,
  value: null,
};

export function factColumns(fact: Exclude<Fact, ExchangeFact | TextFact>): FactColumns {
  switch (fact.is) {
    case "violation":
      return {
        ...scoped(fact),
        exchange: fact.exchange,
        name: fact.invariant,
        severity: fact.severity,
        lastAt: fact.lastAt,
      };
    case "change":
      return { ...scoped(fact), name: fact.component };
    case "signals":
      return { ...scoped(fact), effort: fact.effort };
    case "score":
      return { ...scoped(fact), exchange: fact.exchange, name: fact.name, value: fact.value };
    case "feedback":
      return scoped(fact);
    case "event":
      return { ...none, session: fact.session, request: fact.requestId };
    default:
      return none;
  }
}

function scoped(fact: Extract<Fact, { scope: unknown }>): FactColumns {
  const { scope, session } = fact;
  return { ...none, scope, session, unit: scope.unit };
}
