import type { Page, SessionRow, Store } from "../../store/index.ts";
import {
  type ExchangeFact,
  type Fact,
  type FeedbackFact,
  type Scope,
  type ScoreFact,
  toldOf,
} from "../../telemetry/index.ts";

/** What is posted about a session or a call. */
export type Judged = ScoreFact | FeedbackFact;
export type KnownSession = Pick<SessionRow, "client" | "version" | "model" | "release" | "cohort">;
/** Named where a score came without the client it is about. */
export const unknownClient = "unknown";

/** Ids that are asked for at a time. */
const most = 500;

/**
 * What is posted names a session or a call at most; what it can be filtered by is what those are known for. What was given
 * is kept. A session or call that is not known (yet) changes nothing.
 */
export async function withScope(
  facts: readonly Fact[],
  store: Pick<Store, "sessions" | "exchanges">,
): Promise<readonly Fact[]> {
  const lacking = facts.filter(lacksScope);
  if (lacking.length === 0) return facts;
  const calls = await found(
    lacking.flatMap((fact) => exchangeOf(fact) ?? []),
    (exchange, page) => store.exchanges({ exchange }, page),
  );
  const sessions = await found(
    lacking.flatMap((fact) => fact.session ?? calls.get(exchangeOf(fact) ?? "")?.session ?? []),
    (session, page) => store.sessions({ session }, page),
  );
  return facts.map((fact) => {
    if (!lacksScope(fact)) return fact;
    const call = calls.get(exchangeOf(fact) ?? "") ?? null;
    const row = sessions.get(fact.session ?? call?.session ?? "") ?? null;
    return scoped(fact, call, row);
  });
}

/**
 * A fact with what its call, or else its session, is known for.
 *
 * @param call the one that it names
 * @param row its session
 */
export function scoped(fact: Judged, call: ExchangeFact | null, row: KnownSession | null): Judged {
  const told = toldOf(call?.provenance ?? null);
  const known: Scope = {
    client: call?.client ?? row?.client ?? unknownClient,
    version: call?.version ?? row?.version ?? null,
    model: call?.model ?? row?.model ?? null,
    lane: call?.lane ?? null,
    ...told,
    release: told.release ?? row?.release ?? null,
    cohort: told.cohort ?? row?.cohort ?? null,
  };
  return { ...fact, session: fact.session ?? call?.session ?? null, scope: both(fact.scope, known) };
}

function both(given: Scope, known: Scope): Scope {
  return {
    client: known.client,
    version: given.version ?? known.version,
    model: given.model ?? known.model,
    lane: given.lane ?? known.lane,
    release: given.release ?? known.release,
    cohort: given.cohort ?? known.cohort,
    plan: given.plan ?? known.plan,
    build: given.build ?? known.build,
    unit: given.unit ?? known.unit,
    ...(known.told === undefined ? {} : { told: known.told }),
  };
}

async function found<T extends { readonly id: string }>(
  wanted: readonly string[],
  ask: (ids: readonly string[], page: Page) => Promise<{ readonly items: readonly T[] }>,
): Promise<ReadonlyMap<string, T>> {
  const ids = [...new Set(wanted)];
  const known = new Map<string, T>();
  for (let from = 0; from < ids.length; from += most) {
    const { items } = await ask(ids.slice(from, from + most), { limit: most });
    for (const item of items) known.set(item.id, item);
  }
  return known;
}

export function exchangeOf(fact: Judged): string | null {
  return fact.is === "score" ? fact.exchange : null;
}

/** Names a session or a call, and nothing is known of it. */
export function lacksScope(fact: Fact): fact is Judged {
  if (fact.is !== "score" && fact.is !== "feedback") return false;
  return fact.source === "api" && fact.scope.client === unknownClient && (fact.session ?? exchangeOf(fact)) !== null;
}
