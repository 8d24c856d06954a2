import type { StoredProvenance } from "../../../telemetry/index.ts";
import {
  type BodyAtHand,
  type ClientInfo,
  detectProtocol,
  type EpochMs,
  type ExchangeId,
  type Hints,
  nothingBefore,
  type ParsedCall,
  type Provenance,
  parseRequest,
  type RawCall,
  RepeatedBodies,
  type RequestOutcome,
  readHeaders,
  unrecorded,
} from "../../../wire/index.ts";
import { storedProvenance } from "./exchange-fact.ts";
import type { Pseudonym } from "./identities.ts";
import { type Begun, InStartOrder } from "./in-start-order.ts";
import { type ReplyMessage, type RequestMessage, rawRequest, requestBody, withReply } from "./raw-call.ts";
import { shownWord, withoutSecretWords } from "./shown-value.ts";
import { storableClient, withStorableNames } from "./storable-names.ts";

/** Whose call began, and when. */
export interface BegunCall {
  readonly client: string;
  /** The client's own name of it; `null` where the request does not say. */
  readonly session: string | null;
  readonly at: EpochMs;
}

/** A call whose reply is yet to come. */
export interface Pending {
  /** Without its body. */
  readonly message: RequestMessage;
  /** Bytes of the body that was handed over. */
  readonly bytes: number;
  /** Without bodies. */
  readonly raw: RawCall;
  readonly outcome: RequestOutcome | { readonly is: "not-analysed"; readonly because: string };
  readonly provenance: StoredProvenance | null;
}

/** A call that was understood, both sides. */
export interface Ended {
  readonly pending: Pending;
  readonly reply: ReplyMessage;
  readonly call: ParsedCall;
}

/** What a reply made of its call. */
export type End =
  /** Nobody told of its request. */
  | { readonly is: "unknown" }
  | { readonly is: "no-model-call"; readonly pending: Pending }
  | {
      readonly is: "not-understood";
      readonly pending: Pending;
      readonly because: string;
      readonly ready: readonly Ended[];
    }
  /** Those whose turn has come; this one may have to wait. */
  | { readonly is: "understood"; readonly ready: readonly Ended[] };

export interface PendingOptions {
  readonly pseudonym: Pseudonym;
  /** Bytes a body may inflate to. */
  readonly longestBody: number;
  /** Bytes of memory for earlier bodies, so that what is repeated is not read again. */
  readonly bodyBytes: number;
}

/** Milliseconds a call waits for earlier ones beside it that are still being answered. */
const patience = 400;
/** Requests under way. More than any gateway holds; beyond it the oldest is given up. */
const mostPending = 65_536;
const mostMachines = 20_000;

/** What a call is told to be where a reader failed on it: a fault of ours. */
export const fault = "a fault in the analysis";

/** Puts requests and replies together, reads them, and hands the calls out in the order of their start. */
export class PendingCalls {
  readonly #options: PendingOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #order = new InStartOrder<Ended>(patience);
  /** A machine → the group of the conversation it had last. */
  readonly #machines = new Map<string, string>();

  /** Bodies of earlier calls, and what was made of their parts. */
  readonly #bodies: RepeatedBodies;
  readonly #before = nothingBefore();

  constructor(options: PendingOptions) {
    this.#options = options;
    this.#bodies = new RepeatedBodies(options.bodyBytes);
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Bytes of memory that earlier bodies take, about. */
  get bodyBytes(): number {
    return this.#bodies.bytes;
  }

  /** @returns `null` where it was told before */
  begin(message: RequestMessage): Pending | null {
    if (this.#pending.has(message.id)) return null;
    const raw = rawRequest(message);
    const outcome = this.#outcomeOf(message, raw);
    const said = outcome.is === "model-call" ? outcome.provenance : null;
    const pending: Pending = {
      message: { ...message, body: null },
      bytes: message.body?.byteLength ?? 0,
      raw,
      outcome,
      provenance: storedProvenance(said, this.#options.pseudonym),
    };
    this.#pending.set(message.id, pending);
    if (outcome.is === "model-call") this.#order.begin(this.#begunOf(message, outcome));
    return pending;
  }

  end(reply: ReplyMessage, now: EpochMs): End {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return { is: "unknown" };
    this.#pending.delete(reply.id);
    const { outcome } = pending;
    if (outcome.is === "other") return { is: "no-model-call", pending };
    if (outcome.is !== "model-call") return { is: "not-understood", pending, because: outcome.because, ready: [] };
    const { longestBody } = this.#options;
    const parsed = safely(() => ({
      is: "call" as const,
      call: outcome.answered(withReply(pending.raw, reply, longestBody)),
    }));
    if (parsed.is !== "call") {
      return { is: "not-understood", pending, because: fault, ready: this.#order.forget(reply.id, now) };
    }
    const call = this.#named(parsed.call, pending, outcome, reply);
    return { is: "understood", ready: this.#order.end(reply.id, { pending, reply, call }, now) };
  }

  /** The oldest, where there are too many: its reply will never come. */
  giveUp(now: EpochMs): { readonly pending: Pending; readonly ready: readonly Ended[] } | null {
    if (this.#pending.size <= mostPending) return null;
    const [oldest] = this.#pending;
    if (oldest === undefined) return null;
    this.#pending.delete(oldest[0]);
    return { pending: oldest[1], ready: this.#order.forget(oldest[0], now) };
  }

  /** Those that waited long enough for others. */
  due(now: EpochMs): readonly Ended[] {
    return this.#order.due(now);
  }

  /** All that ended, whatever is still under way. */
  rest(): readonly Ended[] {
    return this.#order.rest();
  }

  #outcomeOf(message: RequestMessage, raw: RawCall): Pending["outcome"] {
    if (message.body !== null || message.notAnalysed === null) {
      return safely(() => this.#storable(parseRequest(raw, this.#bodyOf(message, raw))));
    }
    if (message.method.toUpperCase() !== "POST" || protocolOf(raw.url) === null) {
      return { is: "other", because: "no address of a model" };
    }
    return { is: "not-analysed", because: message.notAnalysed };
  }

  /** Without what looks like a key in names and settings. */
  #storable(outcome: RequestOutcome): RequestOutcome {
    if (outcome.is !== "model-call") return outcome;
    return {
      ...outcome,
      client: storableClient(outcome.client),
      hints: withStorableNames(outcome.hints),
      request: withoutSecretWords(outcome.request, this.#options.pseudonym),
    };
  }

  #bodyOf(message: RequestMessage, raw: RawCall): BodyAtHand | undefined {
    const bytes = requestBody(message, this.#options.longestBody);
    if (bytes.length === 0) return undefined;
    const { value, isHeld } = this.#bodies.read(bytes, () => {
      const { client, hints } = shownBy(raw);
      return `${client.id}\n${hints.session ?? ""}`;
    });
    return { value, before: isHeld ? this.#before : null };
  }

  /** Who bears on whom, as far as the request alone shows. */
  #begunOf({ id, at }: RequestMessage, { client, hints }: Extract<RequestOutcome, { is: "model-call" }>): Begun {
    if (hints.session === null) return { id, at, group: client.id, strand: null, aside: true };
    const machine = hints.machine === null ? null : `${client.id}\n${hints.machine}`;
    // A title asked for under a session of its own is that of the conversation its machine had last.
    const titled = hints.lane === "title" && machine !== null ? this.#machines.get(machine) : undefined;
    const group = titled ?? `${client.id}\n${hints.parentSession ?? hints.session}`;
    const aside = hints.lane !== "main" && !hints.lane.startsWith("subagent:");
    if (machine !== null && hints.lane === "main") {
      this.#machines.delete(machine);
      this.#machines.set(machine, group);
      const [oldest] = this.#machines.keys();
      if (oldest !== undefined && this.#machines.size > mostMachines) this.#machines.delete(oldest);
    }
    const agent = hints.parentSession === null ? hints.agent : hints.session;
    return { id, at, group, strand: aside ? null : (agent ?? "main"), aside };
  }

  /** The call under the id that the client was told, and with pseudonyms for machine and unit. */
  #named(
    call: ParsedCall,
    { message, provenance }: Pending,
    { client, hints, request }: Extract<RequestOutcome, { is: "model-call" }>,
    { blockedBy }: ReplyMessage,
  ): ParsedCall {
    const { pseudonym } = this.#options;
    const { machine } = hints;
    const { reply, provenance: said } = call;
    return {
      ...call,
      id: message.id as ExchangeId, // the gateway made it
      client,
      hints: { ...hints, machine: machine === null ? null : pseudonym(machine) },
      request,
      reply: {
        ...reply,
        id: shownWord(reply.id),
        requestId: shownWord(reply.requestId),
        servedModel: shownWord(reply.servedModel),
        stopReason: shownWord(reply.stopReason),
        ...(blockedBy === null
          ? {}
          : { outcome: { is: "error", type: `blocked: ${blockedBy}`, signatureRejected: false } as const }),
      },
      ...(said === undefined || provenance === null ? {} : { provenance: withoutUnit(said) }),
    };
  }
}

/** Whose call it is, by its body or by its headers alone; `null` where it is no model call. */
export function whose({
  outcome,
  raw,
}: Pending): { readonly client: ClientInfo; readonly hints: Shown["hints"] } | null {
  if (outcome.is === "other") return null;
  return outcome.is === "model-call" ? outcome : shownBy(raw);
}

/** The protocol that an address speaks. */
export function protocolOf(url: string): string | null {
  return detectProtocol("POST", url, { messages: [], input: [] });
}

export interface Shown {
  readonly client: ClientInfo;
  readonly hints: Pick<Hints, "session" | "parentSession">;
  readonly provenance: Provenance | null;
}

/** What headers alone show. */
export function shownBy(raw: RawCall): Shown {
  const shown = safely(() => {
    const { client, hints, provenance } = readHeaders(raw.requestHeaders, raw.url);
    return { is: "shown" as const, client: storableClient(client), hints: withStorableNames(hints), provenance };
  });
  return shown.is === "shown" ? shown : nobody;
}

const nobody: Shown = {
  client: { id: "generic", version: unrecorded, entrypoint: unrecorded, project: unrecorded },
  hints: { session: null, parentSession: null },
  provenance: null,
};

/** The readers are total; should one not be, one call is lost and not the worker. */
function safely<T>(read: () => T): T | { readonly is: "unreadable"; readonly because: string } {
  try {
    return read();
  } catch {
    return { is: "unreadable", because: fault };
  }
}

function withoutUnit({ unit: _unit, ...rest }: Provenance): Provenance {
  return rest;
}
