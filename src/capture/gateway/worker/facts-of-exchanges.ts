import { nothingDeclared } from "../../../contract/expectations/index.ts";
import { laneApart, modelOf, noEarlierSessions, startApart, step } from "../../../session/index.ts";
import { signalFamilies } from "../../../signals/index.ts";
import type { Fact, Source } from "../../../telemetry/index.ts";
import { type EpochMs, type Exchange, known, type Transition } from "../../../wire/index.ts";
import { exchangeFact, type Noted } from "./exchange-fact.ts";
import { noteStep, type OpenSession, openSession } from "./open-session.ts";
import { changeFact, scopeOf, signalsFact, violationFact } from "./session-facts.ts";

/**
 * Exchanges that were read elsewhere (from logs, from captures) as the facts that the gateway would have told of them.
 *
 * @param exchanges in the order of time, each in its place
 */
export function factsOfExchanges(exchanges: readonly Exchange[], source: Source): readonly Fact[] {
  const sessions = new Map<string, OpenSession>();
  const earlier = noEarlierSessions();
  const told = new Set<string>();
  const facts: Fact[] = [];
  let revision = 0;
  for (const exchange of exchanges) {
    if (told.has(exchange.id)) continue;
    told.add(exchange.id);
    const { session: id, lane } = exchange.place;
    const session = sessions.get(id) ?? openSession(id, signalFamilies, exchange.at);
    sessions.set(id, session);
    const { data } = session.state;
    const lanes = Object.keys(data.lanes).length;
    let seen: Transition | null = null;
    const { events } = step(
      session.state,
      exchange,
      () => nothingDeclared,
      (_invariant, _result, transition) => {
        seen ??= transition;
      },
    );
    // Set by the callback above, which the compiler does not follow.
    const transition = seen as Transition | null;
    const notes = noteStep(session, exchange, transition !== null && transition.turn !== "tool-loop");
    const scope = scopeOf(exchange, modelOf(exchange), null);
    const broken = events.filter((event) => event.is === "violation" && event.violation.severity !== "info").length;
    const fact = exchangeFact(exchange, transition, notes.turn, broken, null, notedOf(exchange, source));
    // A log has the model that answered alone: it is told by that one, as `scan` tells it.
    facts.push({ ...fact, model: fact.model ?? modelOf(exchange) });
    for (const event of events) {
      if (event.is === "change") facts.push(changeFact(event.change, "calls", exchange, scope, source));
      else {
        revision += 1;
        facts.push(violationFact(event.violation, event.key, scope, exchange.at, revision, source));
      }
    }
    const snapshot = data.lanes[`${lane}\n${modelOf(exchange)}`]?.snapshot;
    if (Object.keys(data.lanes).length === lanes || snapshot === undefined) continue;
    const compared = { ...data, seenIn: exchange.seenIn };
    const isFirst = !session.isCompared && snapshot.lane === "main";
    session.isCompared ||= isFirst;
    const changes = [
      ...(isFirst ? startApart(earlier, compared, snapshot.model, data.startedAt) : []),
      ...laneApart(earlier, compared, snapshot),
    ];
    for (const change of changes) facts.push(changeFact(change, "sessions", exchange, scope, source));
  }
  for (const session of sessions.values()) facts.push(signalsFact(session, true, 1, source));
  return facts;
}

/** What the gateway would have noted of the call besides. */
function notedOf({ id, at, protocol, request, reply }: Exchange, source: Source): Noted {
  const upstream = protocol.startsWith("anthropic") ? "anthropic" : protocol.startsWith("openai") ? "openai" : "gemini";
  const ended: EpochMs = known(reply.duration) ?? 0;
  const nothing = { headers: [], body: null, notAnalysed: null } as const;
  const bodyBytes = known(request.contentBytes) ?? 0;
  return {
    source,
    request: { is: "request", id, at, upstream, method: "POST", url: "/", context: null, bodyBytes, ...nothing },
    reply: {
      is: "reply",
      id,
      status: reply.outcome.is === "complete" ? 200 : 0,
      bodyBytes: 0,
      cutBy: null,
      blockedBy: null,
      headersAfter: null,
      firstByteAfter: null,
      endedAfter: ended,
      ...nothing,
    },
    analysis: { is: "done" },
  };
}
