import {
  type Break,
  type ClientInfo,
  type Exchange,
  type ExchangeId,
  type Item,
  type Lane,
  type Origin,
  type PersonAct,
  type Protocol,
  type ReplyOutcome,
  type RequestSide,
  type Seen,
  type SessionId,
  type StrandId,
  seenOrUnrecorded,
  type Usage,
  unrecorded,
} from "../../wire/index.ts";

/** What a log says of one model call. Whatever is left out was not recorded. */
export interface LogExchange {
  readonly id: string;
  readonly at: number;
  readonly protocol: Protocol;
  readonly client: ClientInfo;
  readonly session: string;
  readonly strand: string;
  readonly lane: Lane;
  readonly parent: string | null;
  readonly resumed: boolean;
  readonly announced?: readonly Break[];
  readonly origin: Origin;
  readonly request: Partial<RequestSide> & {
    readonly added: readonly Item[];
    readonly personActs: readonly PersonAct[];
  };
  readonly replyId: string | undefined;
  readonly requestId: string | undefined;
  readonly servedModel: string | undefined;
  readonly stopReason: string | undefined;
  readonly outcome: ReplyOutcome;
  readonly items: readonly Item[];
  readonly usage: LogUsage;
  readonly timeToFirstToken?: number | undefined;
  readonly duration?: number | undefined;
}

/** Tokens; `undefined` is not recorded, never zero. */
export type LogUsage = { readonly [name in keyof Usage]?: number | undefined };

const nothingAsked: Omit<RequestSide, "added" | "personActs"> = Object.freeze({
  model: unrecorded,
  effort: unrecorded,
  thinking: unrecorded,
  maxTokens: unrecorded,
  betas: unrecorded,
  contextEdits: unrecorded,
  prompt: unrecorded,
  tools: unrecorded,
  settings: Object.freeze({}),
  history: unrecorded,
  contentBytes: unrecorded,
  historyHeldByProvider: false,
});

/** The exchange of a log: every field it does not record is `unrecorded`. */
export function logExchange(log: LogExchange): Exchange {
  return {
    // The only place where a log's ids are made; the readers hand over plain strings.
    id: log.id as ExchangeId,
    at: log.at,
    seenIn: "log",
    protocol: log.protocol,
    client: log.client,
    place: {
      session: log.session as SessionId,
      strand: log.strand as StrandId,
      lane: log.lane,
      parent: log.parent as StrandId | null,
      retryOf: null,
      resumed: log.resumed,
      announced: log.announced ?? [],
    },
    request: { ...nothingAsked, ...log.request },
    reply: {
      outcome: log.outcome,
      httpStatus: unrecorded,
      id: seenOrUnrecorded(log.replyId),
      requestId: seenOrUnrecorded(log.requestId),
      servedModel: seenOrUnrecorded(log.servedModel),
      servedEffort: unrecorded,
      stopReason: seenOrUnrecorded(log.stopReason),
      items: log.items,
      usage: usageOf(log.usage),
      appliedEdits: unrecorded,
      timeToFirstToken: seenOrUnrecorded(log.timeToFirstToken),
      duration: seenOrUnrecorded(log.duration),
    },
    origin: log.origin,
  };
}

function usageOf(usage: LogUsage): Usage {
  const field = (value: number | undefined): Seen<number> => seenOrUnrecorded(value);
  return {
    input: field(usage.input),
    output: field(usage.output),
    cacheRead: field(usage.cacheRead),
    cacheCreation: field(usage.cacheCreation),
    cacheCreation5m: field(usage.cacheCreation5m),
    cacheCreation1h: field(usage.cacheCreation1h),
    reasoning: field(usage.reasoning),
  };
}
