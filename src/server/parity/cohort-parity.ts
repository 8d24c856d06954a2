import { z } from "zod";
import { isInternal, parityBreach } from "../../invariants/index.ts";
import {
  type ExchangeFact,
  type Fact,
  type Scope,
  type StoredProvenance,
  scopeSchema,
  toldOf,
  type ViolationFact,
} from "../../telemetry/index.ts";
import { type EpochMs, hashOf, type Provenance } from "../../wire/index.ts";

const seenSchema = z.object({
  inside: z.boolean(),
  what: z.enum(["build", "flag"]),
  name: z.string(),
  /** The newest call that ran it. */
  at: z.number(),
  session: z.string(),
  exchange: z.string(),
  cohort: z.string(),
});
const standingSchema = z.object({
  id: z.string(),
  at: z.number(),
  session: z.string(),
  exchange: z.string(),
  scope: scopeSchema,
  severity: z.enum(["error", "warn", "info"]),
  seen: z.string(),
  sessions: z.array(z.string()).max(1000),
  repeats: z.number(),
  toldAt: z.number(),
});
const clientSchema = z.object({
  features: z.array(seenSchema).max(10_000),
  standing: standingSchema.nullable(),
});
const keptSchema = z.object({
  clients: z.array(z.tuple([z.string(), clientSchema])).max(1000),
  newestAt: z.number(),
  revision: z.number(),
});

type Seen = z.infer<typeof seenSchema>;
type Standing = z.infer<typeof standingSchema>;
interface Client {
  /** By side and name, those seen longest ago first. */
  readonly features: Map<string, Seen>;
  /** The difference that stands, and was told. */
  standing: Standing | null;
}

/** What nobody ran for so long is no longer held against anybody. */
const window = 24 * 3_600_000;
const mostClients = 32;
/** Builds and flags of one client, both sides. */
const mostFeatures = 400;
/** Sessions remembered as counted. */
const mostSessions = 200;
/** Milliseconds between two tellings of the same difference, where nothing about it is new but its repeats. */
const repeatEvery = 60_000;
const longest = 4_000;

/**
 * Holds `build-parity` over the calls of all sessions, as `scan` does, client by client: internal and public cohorts run the
 * same builds and flags. A difference is one violation as long as it stands, however it grows; it is told again with a higher
 * revision when it changes or when further sessions show it. What was last run a day ago does not count.
 */
export class CohortParity {
  readonly #clients = new Map<string, Client>();
  #newestAt: EpochMs = 0;
  #revision = 0;

  /** @param state what {@link kept} gave before; what cannot be read is begun anew */
  constructor(state: string | null = null) {
    const read = state === null ? null : keptSchema.safeParse(parsed(state));
    if (read?.success !== true) return;
    for (const [client, { features, standing }] of read.data.clients) {
      const map = new Map(features.map((each) => [keyOf(each.inside, each.what, each.name), each]));
      this.#clients.set(client, { features: map, standing });
    }
    this.#newestAt = read.data.newestAt;
    this.#revision = read.data.revision;
  }

  /** To be stored in one step with the facts that {@link take} returned. */
  get kept(): string {
    const clients = [...this.#clients].map(([client, { features, standing }]) => [
      client,
      { features: [...features.values()], standing },
    ]);
    return JSON.stringify({ clients, newestAt: this.#newestAt, revision: this.#revision });
  }

  /** Facts as they come in → violations to be stored with them. The sample is no cohort. */
  take(facts: readonly Fact[], now: EpochMs): readonly ViolationFact[] {
    const told = new Map<string, ViolationFact>();
    for (const fact of facts) {
      if (fact.is !== "exchange" || fact.source === "sample") continue;
      const { provenance } = fact;
      if (provenance === null || provenance.cohort === null || fact.session === null) continue;
      // A clock that is ahead must not make all others old.
      const call = { ...fact, at: Math.min(fact.at, now) };
      const violation = this.#call(call, fact.session, provenance, provenance.cohort);
      if (violation !== null) told.set(violation.id, violation);
    }
    return [...told.values()];
  }

  #call(call: ExchangeFact, session: string, provenance: StoredProvenance, cohort: string): ViolationFact | null {
    const inside = isInternal(cohort);
    this.#newestAt = Math.max(this.#newestAt, call.at);
    if (call.at <= this.#newestAt - window) return null;
    const client = this.#client(call.client);
    const ran: (readonly [Seen["what"], string])[] = [
      ...(provenance.build === null ? [] : [["build", provenance.build] as const]),
      ...provenance.flags.map((flag) => ["flag", flag] as const),
    ];
    for (const [what, name] of ran) {
      const key = keyOf(inside, what, name);
      const before = client.features.get(key);
      if (before !== undefined && before.at > call.at) continue;
      client.features.delete(key);
      client.features.set(key, { inside, what, name, at: call.at, session, exchange: call.id, cohort });
    }
    for (const [key, { at }] of client.features) {
      if (at <= this.#newestAt - window || client.features.size > mostFeatures) client.features.delete(key);
    }
    const breach = parityBreach([...client.features.values()].map(recordOf));
    if (breach === null) {
      client.standing = null;
      return null;
    }
    const other = (side: boolean, { what, name }: Seen): boolean => !client.features.has(keyOf(!side, what, name));
    const apart = [...client.features.values()].filter((each) => other(each.inside, each));
    const shows = ran.some(([what, name]) => !client.features.has(keyOf(!inside, what, name)));
    return this.#told(client, call, session, shows, apart, breach);
  }

  #told(
    client: Client,
    call: ExchangeFact,
    session: string,
    shows: boolean,
    apart: readonly Seen[],
    breach: NonNullable<ReturnType<typeof parityBreach>>,
  ): ViolationFact | null {
    const { seen, expected, firstDivergence, figures } = breach.evidence;
    const before = client.standing;
    const isFurther = shows && before !== null && !before.sessions.includes(session);
    const isOther = before === null || before.seen !== hashOf(seen);
    const standing: Standing = {
      ...(before ?? {
        id: hashOf("build-parity", call.client, call.id),
        at: call.at,
        session,
        exchange: call.id,
        scope: scopeOf(call),
        repeats: 0,
        sessions: [session],
        toldAt: call.at,
      }),
      severity: breach.severity,
      seen: hashOf(seen),
    };
    if (isFurther) {
      standing.sessions = [...standing.sessions, session].slice(-mostSessions);
      standing.repeats += 1;
    }
    client.standing = standing;
    const isDue = before !== null && isFurther && call.at - before.toldAt >= repeatEvery;
    if (!isOther && !isDue) return null;
    standing.toldAt = call.at;
    this.#revision += 1;
    return {
      is: "violation",
      id: standing.id,
      source: call.source,
      at: standing.at,
      revision: this.#revision,
      session: standing.session,
      exchange: standing.exchange,
      scope: standing.scope,
      invariant: "build-parity",
      severity: standing.severity,
      message: shortened(breach.message),
      expected,
      seen: shortened(seen),
      firstDivergence,
      figures,
      repeats: standing.repeats,
      lastAt: Math.max(standing.at, call.at),
      // Both sides: the newest call of each that ran what the other did not.
      consequences: [true, false].flatMap((inside) => {
        const newest = apart.filter((each) => each.inside === inside).sort((a, b) => b.at - a.at)[0];
        if (newest === undefined) return [];
        const { exchange, cohort, what, name } = newest;
        return [{ invariant: "build-parity", exchange, message: `cohort ${cohort} ran ${what} ${name} here` }];
      }),
    };
  }

  #client(name: string): Client {
    const known = this.#clients.get(name) ?? { features: new Map<string, Seen>(), standing: null };
    this.#clients.delete(name);
    this.#clients.set(name, known);
    const [oldest] = this.#clients.keys();
    if (this.#clients.size > mostClients && oldest !== undefined) this.#clients.delete(oldest);
    return known;
  }
}

function keyOf(inside: boolean, what: string, name: string): string {
  return `${inside ? "in" : "out"} ${what} ${name}`;
}

function recordOf({ cohort, what, name }: Seen): Provenance {
  return what === "build" ? { cohort, build: name, flags: [] } : { cohort, build: null, flags: [name] };
}

function scopeOf({ client, version, model, lane, provenance }: ExchangeFact): Scope {
  return { client, version, model, lane, ...toldOf(provenance) };
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
