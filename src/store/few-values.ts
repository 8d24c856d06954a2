import type { ExchangeFact, Fact, Scope, Told } from "../telemetry/index.ts";

/** Stands in filters and roll-ups for values that are not told apart. The fact itself keeps what it was told with. */
export const other = "(other)";

export interface Limits {
  /** New values a day of one place (`model`, `component:prompt` …) of one client. */
  readonly each: number;
  /** New values a day in all. */
  readonly all: number;
}

/** One value that is told apart: of a client (empty: of all), at a place. */
export type Known = readonly [client: string, place: string, value: string];

/** These are no client's invention. */
const always: ReadonlySet<string> = new Set(["main", "absent", other]);

/**
 * Which values are told apart. A client whose prompt has a number of its own in every call, or one that means harm, would make as many
 * components, models or lanes as calls; what is beyond a day's number of new ones is {@link other}. What was told apart once
 * always is. Days are those of the clock, not of the facts.
 */
export class FewValues {
  readonly #limits: Limits;
  readonly #known = new Map<string, Set<string>>();
  #day = Number.NaN;
  #today = new Map<string, number>();
  #all = 0;
  #fresh: Known[] = [];

  constructor(limits: Limits = { each: 200, all: 5000 }) {
    this.#limits = limits;
  }

  /** It was told apart before. */
  know([client, place, value]: Known): void {
    const key = JSON.stringify([client, place]);
    const values = this.#known.get(key) ?? new Set();
    this.#known.set(key, values.add(value));
  }

  /** What came to be known since this was asked last. */
  fresh(): readonly Known[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** The fact by values that are told apart; itself where all are. `now`: Unix milliseconds. */
  of<T extends Fact>(fact: T, now: number): T {
    this.#begin(now);
    // A fact of the same kind.
    if (fact.is === "exchange") return this.#exchange(fact) as Fact as T;
    if (!("scope" in fact)) return fact;
    return { ...fact, ...this.ofScope(fact.scope, fact.is === "signals" ? fact.effort : null, now) };
  }

  ofScope(told: Scope, effort: string | null, now: number): { readonly scope: Scope; readonly effort: string | null } {
    this.#begin(now);
    const scope = this.#scope(told);
    return { scope, effort: this.#one(scope.client, "component:effort", effort) };
  }

  #begin(now: number): void {
    const day = Math.floor(now / 86_400_000);
    if (day === this.#day) return;
    this.#day = day;
    this.#today = new Map();
    this.#all = 0;
  }

  #exchange(fact: ExchangeFact): ExchangeFact {
    const { lane, version, model, provenance } = fact;
    const none = { release: null, cohort: null, plan: null, build: null, unit: null };
    const { unit, client, ...scope } = this.#scope({
      ...(provenance ?? none),
      ...{ client: fact.client, version, model, lane },
    });
    const one = <V extends string | null>(place: string, value: V): V => this.#one(client, place, value);
    const components: [string, string][] = [];
    for (const [name, value] of Object.entries(fact.components)) {
      const known = one("component", name);
      components.push([known, known === other ? other : one(`component:${name}`, value)]);
    }
    const { release, cohort, plan, build } = scope;
    const counted: ExchangeFact = {
      ...fact,
      ...{ client, version: scope.version, model: scope.model, lane: scope.lane, served: one("model", fact.served) },
      protocol: one("protocol", fact.protocol),
      upstream: one("upstream", fact.upstream),
      components: Object.fromEntries(components),
      observed: fact.observed,
      provenance:
        provenance === null
          ? null
          : {
              ...{ release, cohort, plan, build, unit: provenance.unit },
              ...this.#told(client, provenance),
            },
      analysis:
        fact.analysis.is === "done"
          ? fact.analysis
          : { ...fact.analysis, because: one("because", fact.analysis.because) },
    };
    if (hasOther(counted)) return { ...counted, observed: null }; // it would name what is not told apart
    const observed = one("observed", fact.observed);
    return observed === fact.observed ? fact : { ...fact, observed: null };
  }

  #scope(scope: Scope): Scope {
    const client = this.#one("", "client", scope.client);
    const one = (place: string, value: string | null) => this.#one(client, place, value);
    return {
      client,
      version: one("version", scope.version),
      model: one("model", scope.model),
      lane: one("lane", scope.lane),
      release: one("release", scope.release),
      cohort: one("cohort", scope.cohort),
      plan: one("plan", scope.plan),
      build: one("build", scope.build),
      unit: scope.unit,
      ...(scope.told === undefined ? {} : { told: this.#told(client, scope.told) }),
    };
  }

  #told(client: string, { flags, weights, pre, post }: Told): Told {
    const some = (place: string, values: readonly string[]) => [
      ...new Set(values.map((value) => this.#one(client, place, value))),
    ];
    return {
      flags: some("flag", flags),
      weights: this.#one(client, "weights", weights),
      pre: some("step", pre),
      post: some("step", post),
    };
  }

  #one<V extends string | null>(client: string, place: string, value: V): V {
    if (value === null || always.has(value)) return value;
    const key = JSON.stringify([client, place]);
    const values = this.#known.get(key) ?? new Set();
    if (values.has(value)) return value;
    const today = this.#today.get(key) ?? 0;
    // `V` is a string here.
    if (today >= this.#limits.each || this.#all >= this.#limits.all) return other as V;
    this.#known.set(key, values.add(value));
    this.#today.set(key, today + 1);
    this.#all += 1;
    this.#fresh.push([client, place, value]);
    return value;
  }
}

/** Everything of it is {@link other}, but for what is null or empty, and for its client where that is given. */
export function othersOf(fact: ExchangeFact, client = other): ExchangeFact {
  const one = <V extends string | null>(value: V): V | typeof other => (value === null ? value : other);
  const { provenance, analysis } = fact;
  return {
    ...fact,
    ...{
      client,
      version: one(fact.version),
      model: one(fact.model),
      lane: fact.lane === "main" ? "main" : one(fact.lane),
    },
    ...{ served: one(fact.served), protocol: other, upstream: other, observed: null },
    components: Object.keys(fact.components).length === 0 ? {} : { [other]: other },
    provenance:
      provenance === null
        ? null
        : {
            ...scopeOthers(provenance),
            ...toldOthers(provenance),
            unit: provenance.unit,
          },
    analysis: analysis.is === "done" ? analysis : { ...analysis, because: other },
  };
}

/** The same of a scope. */
export function othersOfScope(scope: Scope, client = other): Scope {
  const one = (value: string | null) => (value === null ? value : other);
  return {
    ...{ client, version: one(scope.version), model: one(scope.model), unit: scope.unit },
    ...{ lane: scope.lane === "main" ? "main" : one(scope.lane), ...scopeOthers(scope) },
    ...(scope.told === undefined ? {} : { told: toldOthers(scope.told) }),
  };
}

function toldOthers({ flags, weights, pre, post }: Told): Told {
  const some = (values: readonly string[]) => (values.length === 0 ? [] : [other]);
  return { flags: some(flags), weights: weights === null ? null : other, pre: some(pre), post: some(post) };
}

function scopeOthers(of: Pick<Scope, "release" | "cohort" | "plan" | "build">) {
  const one = (value: string | null) => (value === null ? value : other);
  return { release: one(of.release), cohort: one(of.cohort), plan: one(of.plan), build: one(of.build) };
}

function hasOther(fact: ExchangeFact): boolean {
  const { client, version, model, lane, provenance, components } = fact;
  const none = { release: null, cohort: null, plan: null, build: null };
  const effort = components.effort ?? null;
  const parts = { ...(provenance ?? none), client, version, model, lane, effort, exchange: fact };
  return knownOf(parts).some(([, place, value]) => place !== "observed" && value === other);
}

/** What values stand in. `exchange` is null for the scope of another fact. */
interface Parts extends Omit<Scope, "unit"> {
  readonly effort: string | null;
  readonly exchange:
    | (Pick<ExchangeFact, "served" | "protocol" | "upstream" | "observed" | "components" | "analysis"> & {
        readonly provenance: Told | null;
      })
    | null;
}

/** Every value that {@link FewValues} tells apart. */
export function knownOf({ client, exchange, ...scope }: Parts): readonly Known[] {
  const { version, model, lane, release, cohort, plan, build, effort } = scope;
  const told = exchange === null ? scope.told : exchange.provenance;
  const values: (readonly [place: string, value: string | null])[] = [
    ...Object.entries({ version, model, lane, release, cohort, plan, build, "component:effort": effort }),
  ];
  if (exchange !== null) {
    const { served, protocol, upstream, observed, components, analysis } = exchange;
    values.push(...Object.entries({ model: served, protocol, upstream, observed }));
    for (const [name, value] of Object.entries(components)) {
      values.push(["component", name], [`component:${name}`, value]);
    }
    if (analysis.is === "not-analysed") values.push(["because", analysis.because]);
  }
  for (const flag of told?.flags ?? []) values.push(["flag", flag]);
  for (const step of [...(told?.pre ?? []), ...(told?.post ?? [])]) values.push(["step", step]);
  values.push(["weights", told?.weights ?? null]);
  return [
    ["", "client", client],
    ...values.flatMap(([place, value]): Known[] => (value === null ? [] : [[client, place, value]])),
  ];
}
