import { snapshotOf } from "../../../session/index.ts";
import { listPriceOf } from "../../../signals/index.ts";
import type {
  Analysis,
  ExchangeFact,
  Source,
  StoredProvenance,
  ThinkingSeen,
  Tokens,
} from "../../../telemetry/index.ts";
import {
  type ClientInfo,
  type Exchange,
  hashOf,
  known,
  type Lane,
  type Provenance,
  type RequestSide,
  type Seen,
  type Transition,
  unexplained,
} from "../../../wire/index.ts";
import type { Pseudonym } from "./identities.ts";
import { headerIn, type ReplyMessage, type RequestMessage } from "./raw-call.ts";
import { shownValue } from "./shown-value.ts";

/** Names of tools told of one reply. */
const mostCalls = 64;
const longestWord = 200;

/** What was noted of a call besides its two sides. */
export interface Noted {
  readonly source: Source;
  readonly request: RequestMessage;
  readonly reply: ReplyMessage;
  readonly analysis: Analysis;
}

/** An exchange that went through the fold. */
export function exchangeFact(
  exchange: Exchange,
  transition: Transition | null,
  turn: number,
  violations: number,
  provenance: StoredProvenance | null,
  { source, request: message, reply: answer, analysis }: Noted,
): ExchangeFact {
  const { place, request, reply, client } = exchange;
  const model = wordIn(known(request.model));
  const components = componentsOf(request, place.lane);
  return {
    is: "exchange",
    id: exchange.id,
    source,
    at: exchange.at,
    session: place.session,
    strand: place.strand,
    lane: place.lane,
    parent: place.parent,
    retryOf: place.retryOf,
    resumed: place.resumed,
    turn,
    gapMs: transition?.gap ?? null,
    ...clientFields(client),
    protocol: exchange.protocol,
    upstream: message.upstream,
    model,
    served: wordIn(known(reply.servedModel)),
    components,
    observed: observedOf(components, model, place.lane),
    provenance,
    ...outcomeOf(exchange, answer),
    status: answer.status === 0 ? null : answer.status,
    replyId: wordIn(known(reply.id)),
    requestId: wordIn(known(reply.requestId)),
    ...traceOf(message.headers),
    stopReason: wordIn(known(reply.stopReason)),
    tokens: tokensOf(reply.usage),
    costUsd: listPriceOf(exchange),
    ttftMs: known(reply.timeToFirstToken) ?? null,
    durationMs: known(reply.duration) ?? null,
    requestBytes: message.bodyBytes,
    replyBytes: answer.bodyBytes,
    thinking: analysis.is === "done" ? thinkingSeen(exchange, transition) : null,
    toolCalls: reply.items
      .flatMap((item) => (item.kind === "tool-call" ? [shownValue(item.name.slice(0, longestWord))] : []))
      .slice(0, mostCalls),
    analysis,
    violations,
  };
}

/** One of which only headers, sizes and times are known. */
export function bareFact(
  client: ClientInfo,
  session: string | null,
  protocol: string,
  provenance: StoredProvenance | null,
  { source, request: message, reply: answer, analysis }: Noted,
): ExchangeFact {
  const requestId = headerIn(answer.headers, "request-id") ?? headerIn(answer.headers, "x-request-id");
  return {
    is: "exchange",
    id: message.id as ExchangeFact["id"], // the gateway made it
    source,
    at: message.at,
    session,
    strand: null,
    lane: null,
    parent: null,
    retryOf: null,
    resumed: false,
    turn: 0,
    gapMs: null,
    ...clientFields(client),
    protocol,
    upstream: message.upstream,
    model: null,
    served: null,
    components: {},
    observed: null,
    provenance,
    ...bareOutcome(answer),
    status: answer.status === 0 ? null : answer.status,
    replyId: null,
    requestId: wordIn(requestId ?? undefined),
    ...traceOf(message.headers),
    stopReason: null,
    tokens: { input: null, output: null, cacheRead: null, cacheCreation: null, reasoning: null },
    costUsd: null,
    ttftMs: null,
    durationMs: answer.endedAfter,
    requestBytes: message.bodyBytes,
    replyBytes: answer.bodyBytes,
    thinking: null,
    toolCalls: [],
    analysis,
    violations: 0,
  };
}

/** What a request shows of the product layer, component by component. */
export function componentsOf(request: RequestSide, lane: Lane): ExchangeFact["components"] {
  const { components } = snapshotOf({ at: 0, request, place: { lane } }, null);
  return Object.fromEntries(Object.entries(components).map(([name, value]) => [name, shownValue(value)]));
}

/** Names components, model and lane: equal where they are. 16 hex digits. */
export function observedOf(components: ExchangeFact["components"], model: string | null, lane: string): string {
  const sorted = Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1));
  return hashOf(JSON.stringify([lane, model, sorted])).slice(0, 16);
}

/** What the provenance channel said, its unit made a pseudonym. */
export function storedProvenance(said: Provenance | null | undefined, pseudonym: Pseudonym): StoredProvenance | null {
  if (said === null || said === undefined) return null;
  const { release, unit, cohort, plan, build, flags, weights, pre, post } = said;
  const isEmpty =
    [release, unit, plan, weights].every((word) => word === undefined) &&
    cohort === null &&
    build === null &&
    flags.length + (pre?.length ?? 0) + (post?.length ?? 0) === 0;
  if (isEmpty) return null;
  return {
    release: release ?? null,
    unit: unit === undefined ? null : pseudonym(unit),
    cohort,
    plan: plan ?? null,
    build,
    flags,
    weights: weights ?? null,
    pre: pre ?? [],
    post: post ?? [],
  };
}

function clientFields({ id, version, entrypoint, project }: ClientInfo) {
  return {
    client: id,
    version: word(version),
    entrypoint: word(entrypoint),
    project: lastPart(known(project)),
  };
}

function word(field: Seen<string>): string | null {
  return wordIn(known(field));
}

function wordIn(value: string | undefined): string | null {
  return value === undefined ? null : shownValue(value.slice(0, longestWord));
}

/** A working directory's last part; the rest of the path is nobody's business. */
function lastPart(path: string | undefined): string | null {
  const last = path
    ?.split(/[\\/]/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .at(-1);
  return wordIn(last);
}

function outcomeOf({ reply }: Exchange, { cutBy }: ReplyMessage): Pick<ExchangeFact, "outcome" | "errorType"> {
  const { outcome } = reply;
  if (outcome.is === "error") return { outcome: "error", errorType: wordIn(outcome.type) };
  if (outcome.is === "cut") return { outcome: "cut", errorType: cutBy === null ? null : `cut by ${cutBy}` };
  return { outcome: outcome.is, errorType: null };
}

function bareOutcome({ status, cutBy, blockedBy }: ReplyMessage): Pick<ExchangeFact, "outcome" | "errorType"> {
  if (blockedBy !== null) return { outcome: "error", errorType: `blocked: ${blockedBy}` };
  if (cutBy !== null) return { outcome: "cut", errorType: `cut by ${cutBy}` };
  if (status === 0) return { outcome: "error", errorType: "no reply" };
  return status >= 300 ? { outcome: "error", errorType: `http_${status}` } : { outcome: "unrecorded", errorType: null };
}

function tokensOf(usage: Exchange["reply"]["usage"]): Tokens {
  return {
    input: known(usage.input) ?? null,
    output: known(usage.output) ?? null,
    cacheRead: known(usage.cacheRead) ?? null,
    cacheCreation: known(usage.cacheCreation) ?? null,
    reasoning: known(usage.reasoning) ?? null,
  };
}

/** What no break accounts for is lost; the rest went as it should. `null` where the history sent, or the one owed, was not seen. */
function thinkingSeen({ seenIn, request, reply }: Exchange, transition: Transition | null): ThinkingSeen | null {
  const history = known(request.history);
  if (seenIn === "log" || history === undefined || request.historyHeldByProvider) return null;
  if (transition?.breaks.some(({ kind }) => kind === "unseen" || kind === "forgotten") === true) return null;
  const lost = transition === null ? [] : unexplained(transition);
  return {
    returned: reply.items.filter(({ kind }) => kind === "reasoning").length,
    kept: history.filter(({ kind }) => kind === "reasoning").length,
    lost: lost.filter((change) => change.is === "missing" && change.expected.kind === "reasoning").length,
  };
}

/** Of the header `traceparent` (W3C Trace Context, 3.2). */
function traceOf(headers: readonly string[]): Pick<ExchangeFact, "traceId" | "spanId"> {
  const found = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(headerIn(headers, "traceparent") ?? "");
  const [, traceId = null, spanId] = found ?? [];
  return spanId === undefined ? { traceId } : { traceId, spanId };
}
