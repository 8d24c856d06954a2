import {
  type Scope as ContractScope,
  type Expectations,
  nothingDeclared,
} from "../../../contract/expectations/index.ts";
import type { Contract } from "../../../contract/index.ts";
import { expectationsFor } from "../../../contract/index.ts";
import {
  type Change,
  type EarlierSessions,
  laneApart,
  modelOf,
  noEarlierSessions,
  type SessionEvent,
  startApart,
  step,
} from "../../../session/index.ts";
import type { CaptureSettings } from "../../../settings/index.ts";
import type { AnySignalFamily } from "../../../signals/index.ts";
import type { Analysis, Fact, Scope, Source, StoredProvenance } from "../../../telemetry/index.ts";
import {
  type Break,
  type ClientInfo,
  detectProtocol,
  type EpochMs,
  type Exchange,
  type ExchangeId,
  type Hints,
  type LinkerState,
  newLinker,
  type ParsedCall,
  type Provenance,
  parseRequest,
  place,
  type RawCall,
  type RequestOutcome,
  readHeaders,
  type Transition,
  unrecorded,
} from "../../../wire/index.ts";
import type { FromWorker, ToWorker } from "../messages.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { bareFact, componentsOf, exchangeFact, observedOf, storedProvenance } from "./exchange-fact.ts";
import { HeldSessions } from "./held-sessions.ts";
import type { Pseudonym } from "./identities.ts";
import { type Begun, InStartOrder } from "./in-start-order.ts";
import type { OpenSession } from "./open-session.ts";
import { PromptTexts } from "./prompt-texts.ts";
import { type ReplyMessage, type RequestMessage, rawRequest, withReply } from "./raw-call.ts";
import { changeFact, scopeOf, signalsFact, toldIn, violationFact } from "./session-facts.ts";
import { shownWord, withoutSecretWords } from "./shown-value.ts";
import { UnseenCalls } from "./unseen-calls.ts";

export interface AnalysisOptions {
  readonly source: Source;
  readonly contract: Contract | null;
  readonly families: readonly AnySignalFamily[];
  readonly capture: CaptureSettings;
  readonly pseudonym: Pseudonym;
  /** Bytes of earlier calls held to compare the next ones with. Beyond it hashes are kept, then nothing. */
  readonly keepBytes: number;
  /** Bytes a body may inflate to. */
  readonly longestBody: number;
}

/** Whose call began, and when. */
export interface BegunCall {
  readonly client: string;
  /** `null` where the request does not say. */
  readonly session: string | null;
  readonly at: EpochMs;
}

/** What came of a message. */
export interface Outcome {
  /** Model calls that began. */
  readonly begun: readonly BegunCall[];
  readonly facts: readonly Fact[];
  readonly messages: readonly FromWorker[];
  /** Exchanges that need not be told again once `facts` are on disk. */
  readonly settled: readonly string[];
}

/** Milliseconds a call waits for earlier ones beside it that are still being answered. */
const patience = 1000;
/** Milliseconds between two tellings of a session's signals. */
const signalsEvery = 5000;
/** Milliseconds before a strand's first call in which its real first one may have passed unseen. */
const mayHaveBegun = 3_600_000;
/** Requests under way. More than any gateway holds; beyond it the oldest is given up. */
const mostPending = 65_536;
/** What is remembered of earlier sessions. */
const mostEarlier = 20_000;

interface Pending {
  /** Without its body. */
  readonly message: RequestMessage;
  /** Bytes of the body that was handed over. */
  readonly bytes: number;
  readonly raw: RawCall;
  readonly outcome: RequestOutcome | { readonly is: "not-analysed"; readonly because: string };
  readonly provenance: StoredProvenance | null;
}

/** A call that ended, until its turn. */
interface Ended {
  readonly pending: Pending;
  readonly reply: ReplyMessage;
  readonly call: ParsedCall;
}

/**
 * From both sides of calls to facts: the gateway's worker without thread, clock and disk. One and the same fold as
 * `scan` and the lab.
 *
 * Calls are folded in the order of their start, as far as it matters ({@link InStartOrder}). What could not be analysed
 * is told with what its headers show, and what follows it in its conversation is not held against what came before it.
 */
export class CallAnalysis {
  readonly #options: AnalysisOptions;
  readonly #expectationsOf: (scope: ContractScope) => Expectations;
  readonly #order = new InStartOrder<Ended>(patience);
  readonly #pending = new Map<string, Pending>();
  /** A machine → the group of the conversation it had last. */
  readonly #machines = new Map<string, string>();
  readonly #texts: PromptTexts;
  readonly #sessions: HeldSessions;
  /** The session that is folded now. */
  #current: string | null = null;
  #linker: LinkerState = newLinker;
  #earlier: EarlierSessions = noEarlierSessions();
  #unseen = new UnseenCalls();
  #revision = 0;
  readonly #counts = { received: 0, analysed: 0, other: 0, faults: 0 };
  readonly #notAnalysed = new Map<string, number>();
  /** Calls that began and were not told yet. */
  readonly #open = new Map<string, BegunCall>();
  #freed = 0;
  #begun: BegunCall[] = [];
  #facts: Fact[] = [];
  #messages: FromWorker[] = [];
  #settled: string[] = [];

  constructor(options: AnalysisOptions) {
    this.#options = options;
    const { contract } = options;
    this.#expectationsOf = contract === null ? () => nothingDeclared : (scope) => expectationsFor(contract, scope);
    const { families, keepBytes } = options;
    this.#sessions = new HeldSessions({
      families,
      keepBytes,
      tell: (session, isFinal, now) => this.#tell(session, isFinal, now),
    });
    this.#texts = new PromptTexts(options.capture.prompts === "text");
  }

  /** @param now milliseconds since 1970 */
  take(message: Exclude<ToWorker, { is: "stop" }>, now: EpochMs): Outcome {
    if (message.is === "request") this.#begin(message, now);
    else this.#end(message, now);
    return this.#outcome();
  }

  /** Calls that waited long enough for others beside them. Call it every 100 ms or so. */
  due(now: EpochMs): Outcome {
    for (const ended of this.#order.due(now)) this.#fold(ended, now);
    return this.#outcome();
  }

  /** What time alone brings besides: signals, sessions that fell silent. Call it every second or so. */
  tick(now: EpochMs): Outcome {
    for (const ended of this.#order.due(now)) this.#fold(ended, now);
    this.#sessions.tellSignals(now, signalsEvery);
    this.#sessions.endIdle(now);
    return this.#outcome();
  }

  /** All that ended is told, and the signals of all sessions. Calls still under way are not waited for. */
  stop(now: EpochMs): Outcome {
    for (const ended of this.#order.rest()) this.#fold(ended, now);
    this.#sessions.tellSignals(now, 0);
    return this.#outcome();
  }

  /** Calls under way: what a worker that goes on from a checkpoint has to be told beside it. */
  underWay(): readonly BegunCall[] {
    return [...this.#open.values()];
  }

  /** Requests taken since it began. */
  get received(): number {
    return this.#counts.received;
  }

  /** Since it began; `sessionsOpen`, `keptBytes` and `underWay` as they are now. */
  counts(): Readonly<Record<string, number>> {
    const byReason = [...this.#notAnalysed].map(([reason, calls]) => [`notAnalysed: ${reason}`, calls] as const);
    return {
      ...this.#counts,
      notAnalysed: byReason.reduce((sum, [, calls]) => sum + calls, 0),
      ...Object.fromEntries(byReason),
      ...this.#sessions.counts(),
      underWay: this.#pending.size,
    };
  }

  /**
   * What another worker may go on from.
   *
   * @param whole nothing comes after it
   * @param budget bytes, about; sessions unused longest are left out
   */
  checkpoint(now: EpochMs, whole: boolean, budget: number): Checkpoint {
    const sessions = this.#sessions.kept(budget);
    const kept = new Set<string>(sessions.map(({ data }) => data.id));
    // Summaries and tasks are message texts.
    const strands = [...this.#linker.strands].flatMap(([key, record]) =>
      kept.has(record.session) ? [[key, { ...record, summary: null }] as const] : [],
    );
    return {
      at: now,
      whole,
      revision: this.#revision,
      linker: { strands: new Map(strands), roots: this.#linker.roots, delegations: [] },
      sessions,
      earlier: this.#earlier,
      unseen: this.#unseen.data,
    };
  }

  /**
   * Goes on from a checkpoint; before the first message.
   *
   * @param since calls that began after it, or were under way; `null` where nobody knows
   */
  resume(checkpoint: Checkpoint, since: readonly BegunCall[] | null, now: EpochMs): void {
    this.#revision = checkpoint.revision;
    this.#linker = checkpoint.linker;
    this.#earlier = checkpoint.earlier;
    this.#unseen = new UnseenCalls(checkpoint.unseen);
    if (since === null) this.#unseen.anything(now);
    for (const { client, session, at } of since ?? []) this.#unseen.note(client, session, at);
    this.#sessions.restore(checkpoint.sessions);
  }

  #begin(message: RequestMessage, now: EpochMs): void {
    this.#counts.received += 1;
    const raw = rawRequest(message, this.#options.longestBody);
    const outcome =
      message.body === null && message.notAnalysed !== null
        ? ({ is: "not-analysed", because: message.notAnalysed } as const)
        : safely(() => parseRequest(raw));
    const said = outcome.is === "model-call" ? outcome.provenance : null;
    const provenance = storedProvenance(said, this.#options.pseudonym);
    const bytes = message.body?.byteLength ?? 0;
    const bare = { ...message, body: null };
    const begun = this.#whose(outcome, raw);
    if (begun !== null) {
      this.#begun.push(begun);
      this.#open.set(message.id, begun);
    }
    this.#pending.set(message.id, { message: bare, bytes, raw: { ...raw, requestBody: "" }, outcome, provenance });
    if (this.#pending.size > mostPending) this.#giveUpOldest(now);
    if (outcome.is !== "model-call") return;
    const { client, request, hints } = outcome;
    const version = client.version.is === "set" ? `/${client.version.value}` : "";
    const model = request.model.is === "set" ? request.model.value : null;
    this.#messages.push({
      is: "known",
      id: message.id,
      release: observedOf(
        componentsOf(withoutSecretWords(request, this.#options.pseudonym), hints.lane),
        model,
        hints.lane,
      ),
      prompt: request.prompt.is === "set" ? request.prompt.value.normalised : null,
      client: `${client.id}${version}`,
    });
    this.#order.begin(this.#begunOf(message, outcome));
  }

  #whose(outcome: Pending["outcome"], raw: RawCall): BegunCall | null {
    if (outcome.is === "other") return null;
    const { client, hints } = outcome.is === "model-call" ? outcome : shownBy(raw);
    return { client: client.id, session: this.#sessionOf(hints), at: raw.startedAt };
  }

  #sessionOf({ parentSession, session }: Pick<Hints, "parentSession" | "session">): string | null {
    const own = parentSession ?? session;
    return own === null ? null : (this.#linker.roots.get(own) ?? own);
  }

  #giveUpOldest(now: EpochMs): void {
    for (const [id, pending] of this.#pending) {
      this.#pending.delete(id);
      this.#open.delete(id);
      this.#free(pending.bytes);
      for (const ready of this.#order.forget(id, now)) this.#fold(ready, now);
      return;
    }
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
      if (this.#machines.size > mostEarlier) dropOldest(this.#machines);
    }
    const agent = hints.parentSession === null ? hints.agent : hints.session;
    return { id, at, group, strand: aside ? null : (agent ?? "main"), aside };
  }

  #end(reply: ReplyMessage, now: EpochMs): void {
    const pending = this.#pending.get(reply.id);
    // What the other side told another worker.
    if (pending === undefined) {
      this.#free(reply.body?.byteLength ?? 0);
      this.#settled.push(reply.id);
      return;
    }
    this.#pending.delete(reply.id);
    const { outcome } = pending;
    if (outcome.is === "other") {
      this.#counts.other += 1;
      this.#settled.push(reply.id);
      this.#free(pending.bytes + (reply.body?.byteLength ?? 0));
      return;
    }
    if (outcome.is !== "model-call") {
      this.#notUnderstood(pending, reply, outcome.because);
      return;
    }
    const raw = withReply(pending.raw, reply, this.#options.longestBody);
    const parsed = safely(() => ({ is: "call" as const, call: outcome.answered(raw) }));
    if (parsed.is !== "call") {
      this.#notUnderstood(pending, reply, fault);
      for (const ready of this.#order.forget(reply.id, now)) this.#fold(ready, now);
      return;
    }
    const call = this.#named(parsed.call, pending, reply);
    for (const ready of this.#order.end(reply.id, { pending, reply, call }, now)) this.#fold(ready, now);
  }

  /** The call under the id that the client was told, and with pseudonyms for machine and unit. */
  #named(call: ParsedCall, { message, provenance }: Pending, { blockedBy }: ReplyMessage): ParsedCall {
    const { pseudonym } = this.#options;
    const { machine } = call.hints;
    const said = call.provenance;
    return {
      ...call,
      id: message.id as ExchangeId, // the gateway made it
      hints: { ...call.hints, machine: machine === null ? null : pseudonym(machine) },
      request: withoutSecretWords(call.request, pseudonym),
      reply: {
        ...call.reply,
        servedModel: shownWord(call.reply.servedModel),
        ...(blockedBy === null
          ? {}
          : { outcome: { is: "error", type: `blocked: ${blockedBy}`, signatureRejected: false } as const }),
      },
      ...(said === undefined || provenance === null ? {} : { provenance: withoutUnit(said) }),
    };
  }

  #notUnderstood(pending: Pending, reply: ReplyMessage, because: string): void {
    const { message, raw } = pending;
    this.#countNot(because);
    const found = shownBy(raw);
    const session = this.#sessionOf(found.hints);
    this.#unseen.note(found.client.id, session, message.at);
    const provenance = storedProvenance(found.provenance, this.#options.pseudonym);
    const noted = this.#noted(pending, reply, { is: "not-analysed", because });
    this.#facts.push(bareFact(found.client, session, protocolOf(raw.url), provenance, noted));
    this.#open.delete(message.id);
    this.#settled.push(message.id);
    this.#free(pending.bytes + (reply.body?.byteLength ?? 0));
  }

  #fold(ended: Ended, now: EpochMs): void {
    const { pending, reply, call } = ended;
    const { message } = pending;
    try {
      this.#foldCall(ended, now);
    } catch {
      // A fault of ours: the call is told, its conversation goes on unseen from here.
      this.#counts.faults += 1;
      if (this.#current !== null) this.#sessions.drop(this.#current);
      this.#countNot(fault);
      this.#unseen.note(call.client.id, call.hints.session, message.at);
      const noted = this.#noted(pending, reply, { is: "not-analysed", because: fault });
      this.#facts.push(bareFact(call.client, call.hints.session, call.protocol, pending.provenance, noted));
    }
    this.#open.delete(message.id);
    this.#settled.push(message.id);
    this.#free(pending.bytes + (reply.body?.byteLength ?? 0));
  }

  #foldCall({ pending, reply, call }: Ended, now: EpochMs): void {
    const placed = place(this.#linker, call);
    this.#linker = placed.state;
    const { session: id } = placed.exchange.place;
    this.#current = id;
    const session = this.#sessions.take(id, now);
    const exchange = this.#withGaps(placed.exchange, session);
    const { state } = session;
    const lanes = Object.keys(state.data.lanes).length;
    let seen: Transition | null = null;
    const { events } = step(state, exchange, this.#expectationsOf, (_invariant, _result, transition) => {
      seen ??= transition;
    });
    // Set by the callback above, which the compiler does not follow.
    const transition = seen as Transition | null;
    const isTurn = transition !== null && transition.turn !== "tool-loop";
    const notes = this.#sessions.stepped(session, exchange, isTurn);

    const model = modelOf(exchange);
    const { provenance } = pending;
    if (provenance !== null) session.scope = toldIn(provenance);
    const scope = scopeOf(exchange, model, provenance);
    const analysis = this.#analysisOf(reply);
    if (analysis.is === "done") this.#counts.analysed += 1;
    else {
      this.#countNot(analysis.because);
      this.#unseen.note(exchange.client.id, id, exchange.at);
    }
    const broken = events.filter((event) => event.is === "violation" && event.violation.severity !== "info").length;
    const noted = this.#noted(pending, reply, analysis);
    this.#facts.push(
      exchangeFact(exchange, transition, notes.turn, broken, provenance, noted),
      ...this.#texts.of(pending.outcome, exchange.at, this.#options.source),
    );
    this.#tellEvents(events, exchange, scope);
    if (Object.keys(state.data.lanes).length > lanes) this.#compare(session, exchange, scope);

    this.#sessions.settle(session, now);
  }

  /** Says of an exchange what stands between it and the call before it: calls nobody saw, texts nobody kept. */
  #withGaps(exchange: Exchange, session: OpenSession): Exchange {
    const notes = session.strands.get(exchange.place.strand);
    const breaks: Break[] = [];
    const { client, place: where, at } = exchange;
    // A strand that seems to begin here may have begun unseen.
    if (this.#unseen.since(client.id, where.session, notes?.lastAt ?? at - mayHaveBegun))
      breaks.push({ kind: "unseen", because: "calls before it passed without being analysed" });
    if (notes?.forgotten === true)
      breaks.push({ kind: "forgotten", because: "of the call before it only hashes were kept" });
    if (breaks.length === 0) return exchange;
    return { ...exchange, place: { ...where, announced: [...(where.announced ?? []), ...breaks] } };
  }

  #analysisOf(reply: ReplyMessage): Analysis {
    if (reply.body !== null || reply.notAnalysed === null) return { is: "done" };
    return { is: "not-analysed", because: `the reply: ${reply.notAnalysed}` };
  }

  #tellEvents(events: readonly SessionEvent[], exchange: Exchange, scope: Scope): void {
    const { source } = this.#options;
    for (const event of events) {
      if (event.is === "change") this.#facts.push(changeFact(event.change, "calls", exchange, scope, source));
      else {
        const { violation, key } = event;
        this.#facts.push(violationFact(violation, key, scope, exchange.at, this.#nextRevision(exchange.at), source));
      }
    }
  }

  /** The session's lane was called for the first time under this model: how it differs from the session before. */
  #compare(session: OpenSession, exchange: Exchange, scope: Scope): void {
    const { data } = session.state;
    const snapshot = data.lanes[`${exchange.place.lane}\n${modelOf(exchange)}`]?.snapshot;
    if (snapshot === undefined) return;
    const compared = { ...data, seenIn: "wire" as const };
    const changes: Change[] = [];
    if (!session.isCompared && snapshot.lane === "main") {
      session.isCompared = true;
      changes.push(...startApart(this.#earlier, compared, snapshot.model, data.startedAt));
    }
    changes.push(...laneApart(this.#earlier, compared, snapshot));
    for (const change of changes)
      this.#facts.push(changeFact(change, "sessions", exchange, scope, this.#options.source));
    while (this.#earlier.last.size > mostEarlier) dropOldest(this.#earlier.last);
    while (this.#earlier.told.size > mostEarlier) dropOldest(this.#earlier.told);
  }

  #tell(session: OpenSession, isFinal: boolean, now: EpochMs): void {
    const fact = signalsFact(session, isFinal, this.#nextRevision(now), this.#options.source);
    if (fact.measures.length > 0 || isFinal) this.#facts.push(fact);
  }

  #noted(pending: Pending, reply: ReplyMessage, analysis: Analysis) {
    return { source: this.#options.source, request: pending.message, reply, analysis };
  }

  #countNot(because: string): void {
    const reason = this.#notAnalysed.size < 64 || this.#notAnalysed.has(because) ? because : "other reasons";
    this.#notAnalysed.set(reason, (this.#notAnalysed.get(reason) ?? 0) + 1);
  }

  #free(bytes: number): void {
    this.#freed += bytes;
  }

  /** Grows over restarts, whatever was lost between. */
  #nextRevision(now: EpochMs): number {
    this.#revision = Math.max(this.#revision + 1, Math.floor(now) * 1000);
    return this.#revision;
  }

  #outcome(): Outcome {
    if (this.#freed > 0) this.#messages.push({ is: "freed", bytes: this.#freed });
    const outcome = { facts: this.#facts, messages: this.#messages, settled: this.#settled, begun: this.#begun };
    this.#begun = [];
    this.#freed = 0;
    this.#facts = [];
    this.#messages = [];
    this.#settled = [];
    return outcome;
  }
}

const fault = "a fault in the analysis";
const unrecordedClient: ClientInfo = {
  id: "generic",
  version: unrecorded,
  entrypoint: unrecorded,
  project: unrecorded,
};
const nobody = { client: unrecordedClient, hints: { session: null, parentSession: null }, provenance: null };

/** What headers alone show. */
function shownBy(raw: RawCall) {
  const shown = safely(() => ({ is: "shown" as const, ...readHeaders(raw.requestHeaders, raw.url) }));
  return shown.is === "shown" ? shown : nobody;
}

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

function protocolOf(url: string): string {
  return detectProtocol("POST", url, { messages: [], input: [] }) ?? "unknown";
}

function dropOldest(keys: { keys(): IterableIterator<string>; delete(key: string): boolean }): void {
  const { value } = keys.keys().next();
  if (value !== undefined) keys.delete(value);
}
