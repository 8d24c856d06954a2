import type { Store } from "../../store/index.ts";
import type { Fact, FeedbackFact, ScoreFact } from "../../telemetry/index.ts";

type Judged = ScoreFact | FeedbackFact;
/** Named where a score came without the client it is about. */
export const unknownClient = "unknown";

/**
 * What is posted names a session at most; what it can be filtered by is what that session is known for. What was given is
 * kept. A session that is not known (yet) changes nothing.
 */
export async function withScope(facts: readonly Fact[], store: Pick<Store, "sessions">): Promise<readonly Fact[]> {
  const wanted = new Set(facts.flatMap((fact) => (lacksScope(fact) && fact.session !== null ? [fact.session] : [])));
  if (wanted.size === 0) return facts;
  const known = new Map<string, Awaited<ReturnType<Store["sessions"]>>["items"][number]>();
  const ids = [...wanted];
  for (let from = 0; from < ids.length; from += most) {
    const page = await store.sessions({ session: ids.slice(from, from + most) }, { limit: most });
    for (const row of page.items) known.set(row.id, row);
  }
  return facts.map((fact) => {
    if (!lacksScope(fact) || fact.session === null) return fact;
    const row = known.get(fact.session);
    if (row === undefined) return fact;
    const { scope } = fact;
    return {
      ...fact,
      scope: {
        ...scope,
        client: scope.client === unknownClient ? row.client : scope.client,
        version: scope.version ?? row.version,
        model: scope.model ?? row.model,
        release: scope.release ?? row.release,
        cohort: scope.cohort ?? row.cohort,
      },
    };
  });
}

const most = 500;

function lacksScope(fact: Fact): fact is Judged {
  return (
    (fact.is === "score" || fact.is === "feedback") && fact.source === "api" && fact.scope.client === unknownClient
  );
}
