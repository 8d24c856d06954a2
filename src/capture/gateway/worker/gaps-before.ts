import type { Break, EpochMs, Exchange } from "../../../wire/index.ts";
import type { OpenSession } from "./open-session.ts";
import type { UnseenCalls } from "./unseen-calls.ts";

/** Milliseconds before a strand's first call in which its real first one may have passed unseen. */
const mayHaveBegun: EpochMs = 3_600_000;

/** Says of an exchange what stands between it and the call before it: calls nobody saw, texts nobody kept. */
export function withGapsBefore(exchange: Exchange, session: OpenSession, unseen: UnseenCalls): Exchange {
  const notes = session.strands.get(exchange.place.strand);
  const breaks: Break[] = [];
  const { client, place, at } = exchange;
  // A strand that seems to begin here may have begun unseen; a session whose first call has answers in it did.
  const isMidway = session.strands.size === 0 && hasAnswers(exchange);
  if (isMidway || unseen.since(client.id, place.session, notes?.lastAt ?? at - mayHaveBegun))
    breaks.push({ kind: "unseen", because: "calls before it passed without being analysed" });
  if (notes?.forgotten === true)
    breaks.push({ kind: "forgotten", because: "of the call before it only hashes were kept" });
  if (breaks.length === 0) return exchange;
  return { ...exchange, place: { ...place, announced: [...(place.announced ?? []), ...breaks] } };
}

function hasAnswers({ request: { history } }: Exchange): boolean {
  return history.is === "set" && history.value.some(({ role, kind }) => role === "assistant" && kind !== "text");
}
