import {
  type Scope as ContractScope,
  type Expectations,
  nothingDeclared,
} from "../../../contract/expectations/index.ts";
import type { Contract } from "../../../contract/index.ts";
import { expectationsFor } from "../../../contract/index.ts";
import { modelOf, step } from "../../../session/index.ts";
import type { CaptureSettings } from "../../../settings/index.ts";
import type { AnySignalFamily } from "../../../signals/index.ts";
import type { Analysis, Source } from "../../../telemetry/index.ts";
import {
  type Break,
  type EpochMs,
  type Exchange,
  type LinkerState,
  ownLinker,
  placeInto,
  type RequestOutcome,
  type Transition,
} from "../../../wire/index.ts";
import type { FromWorker } from "../messages.ts";
import { BetweenSessions } from "./between-sessions.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { bareFact, componentsOf, exchangeFact, observedOf, storedProvenance } from "./exchange-fact.ts";
import { HeldSessions } from "./held-sessions.ts";
import type { Pseudonym } from "./identities.ts";
import type { OpenSession } from "./open-session.ts";
import { Outbox, type Outcome } from "./outbox.ts";
import {
  type BegunCall,
  type Ended,
  fault,
  type Pending,
  PendingCalls,
  protocolOf,
  type Shown,
  shownBy,
  whose,
} from "./pending-calls.ts";
import { PromptTexts } from "./prompt-texts.ts";
import type { ReplyMessage, RequestMessage } from "./raw-call.ts";
import { changeFact, scopeOf, toldIn } from "./session-facts.ts";
import { withoutSecretWords } from "./shown-value.ts";
import { UnseenCalls } from "./unseen-calls.ts";

export interface AnalysisOptions {
  readonly source: Source;
  readonly contract: Contract | null;
  readonly families: readonly AnySignalFamily[];
  readonly capture: CaptureSettings;
  readonly pseudonym: Pseudonym;
  /** Bytes of earlier calls held to compare the next ones with. Beyond it hashes are kept, then nothing. */
  readonly keepBytes: number;
  /** Of these, for bodies, so that what the next one repeats is not read again. Where it is left out, a quarter. */
  readonly bodyBytes?: number;
  /** Bytes a body may inflate to. */
  readonly longestBody: number;
}

/** Conversations remembered, to know the next call of each: more than work at once on one gateway. */
const linkerBounds = { strands: 4096, hashes: 500_000 };
/** Milliseconds between two tellings of a session's signals. */
const signalsEvery = 5000;
/** Milliseconds before a strand's first call in which its real first one may have passed unseen. */
const mayHaveBegun = 3_600_000;
/**
 * From both sides of calls to facts: the gateway's worker without thread, clock and disk. One and the same fold as
 * `scan` and the lab.
 *
 * Calls are folded in the order of their start, as far as it matters ({@link PendingCalls}). What could not be analysed
 * is told with what its headers show, and what follows it in its conversation is not held against what came before it.
 */
export class CallAnalysis {
  readonly #options: AnalysisOptions;
  readonly #expectationsOf: (scope: ContractScope) => Expectations;
  readonly #calls: PendingCalls;
  readonly #texts: PromptTexts;
  readonly #sessions: HeldSessions;
  /** The session that is folded now. */
  #current: string | null = null;
  #linker: LinkerState = ownLinker(linkerBounds);
  #earlier = new BetweenSessions();
  #unseen = new UnseenCalls();
  readonly #counts = {
    received: 0,
    analysed: 0,
    other: 0,
    /** Calls that were not held against the one before them, which passed unseen. */
    afterUnseen: 0,
    faults: 0,
  };
  readonly #notAnalysed = new Map<string, number>();
  /** Calls that began and were not told yet. */
  readonly #open = new Map<string, BegunCall>();
  readonly #out: Outbox;

  constructor(options: AnalysisOptions) {
    this.#options = options;
    const { contract } = options;
    this.#out = new Outbox(options.source);
    this.#expectationsOf = contract === null ? () => nothingDeclared : (scope) => expectationsFor(contract, scope);
    const { families, keepBytes, bodyBytes = Math.floor(keepBytes / 4) } = options;
    this.#sessions = new HeldSessions({
      families,
      keepBytes: keepBytes - bodyBytes,
      tell: (session, isFinal, now) => this.#out.signals(session, isFinal, now),
    });
    this.#calls = new PendingCalls({ ...options, bodyBytes });
    this.#texts = new PromptTexts(options.capture.prompts === "text");
  }

  /** @param now milliseconds since 1970 */
  take(message: RequestMessage | ReplyMessage, now: EpochMs): Outcome {
    this.#out.waitingBytes += message.body?.byteLength ?? 0;
    try {
      if (message.is === "request") this.#begin(message, now);
      else this.#end(message, now);
    } catch {
      // One call is lost, and not the thread: what follows it is told.
      this.#counts.faults += 1;
      if (message.is === "reply") this.#settle(message.id, 0, message);
    }
    return this.#out.take();
  }

  /** Calls that waited long enough for others beside them. Call it every 100 ms or so. */
  due(now: EpochMs): Outcome {
    for (const ended of this.#calls.due(now)) this.#fold(ended, now);
    return this.#out.take();
  }

  /** What time alone brings besides: signals, sessions that fell silent. Call it every second or so. */
  tick(now: EpochMs): Outcome {
    for (const ended of this.#calls.due(now)) this.#fold(ended, now);
    this.#sessions.tellSignals(now, signalsEvery);
    this.#sessions.endIdle(now);
    return this.#out.take();
  }

  /** All that ended is told, and the signals of all sessions. Calls still under way are not waited for. */
  stop(now: EpochMs): Outcome {
    for (const ended of this.#calls.rest()) this.#fold(ended, now);
    this.#sessions.tellSignals(now, 0);
    return this.#out.take();
  }

  /** Calls of which nobody knows anything, up to this time. */
  passedAnything(until: EpochMs): void {
    this.#unseen.anything(until);
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
      bodyBytes: this.#calls.bodyBytes,
      underWay: this.#calls.size,
      queueBytes: this.#out.waitingBytes,
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
      revision: this.#out.revision,
      linker: { strands: new Map(strands), roots: this.#linker.roots, delegations: [] },
      sessions,
      earlier: this.#earlier.data,
      unseen: this.#unseen.data,
    };
  }

  /**
   * Goes on from a checkpoint; before the first message.
   *
   * @param since calls that began after it, or were under way; `null` where nobody knows
   */
  resume(checkpoint: Checkpoint, since: readonly BegunCall[] | null, now: EpochMs): void {
    this.#out.revision = checkpoint.revision;
    this.#linker = ownLinker(linkerBounds, checkpoint.linker);
    this.#earlier = new BetweenSessions(checkpoint.earlier);
    this.#unseen = new UnseenCalls(checkpoint.unseen);
    if (since === null) this.#unseen.anything(now);
    else this.passedUnseen(since);
    this.#sessions.restore(checkpoint.sessions);
  }

  /** Calls of which nothing else is known. */
  passedUnseen(calls: readonly BegunCall[]): void {
    for (const { client, session, at } of calls) this.#unseen.note(client, session, at);
  }

  #begin(message: RequestMessage, now: EpochMs): void {
    this.#counts.received += 1;
    const pending = this.#calls.begin(message);
    if (pending === null) {
      this.#out.free(message.body?.byteLength ?? 0);
      return;
    }
    const whoseCall = whose(pending);
    if (whoseCall !== null) {
      const { client, hints } = whoseCall;
      const begun = { client: client.id, session: this.#sessionOf(hints), at: message.at };
      this.#out.begun(begun);
      this.#open.set(message.id, begun);
    }
    const { outcome } = pending;
    if (outcome.is === "model-call") this.#out.message(this.#known(message.id, outcome));
    const left = this.#calls.giveUp(now);
    if (left === null) return;
    this.#open.delete(left.pending.message.id);
    this.#out.free(left.pending.bytes);
    for (const ready of left.ready) this.#fold(ready, now);
  }

  #known(id: string, outcome: Extract<RequestOutcome, { is: "model-call" }>): FromWorker {
    const { client, hints } = outcome;
    const request = withoutSecretWords(outcome.request, this.#options.pseudonym);
    const version = client.version.is === "set" ? `/${client.version.value}` : "";
    const model = request.model.is === "set" ? request.model.value : null;
    return {
      is: "known",
      id,
      release: observedOf(componentsOf(request, hints.lane), model, hints.lane),
      prompt: request.prompt.is === "set" ? request.prompt.value.normalised : null,
      client: `${client.id}${version}`,
    };
  }

  #sessionOf({ parentSession, session }: Shown["hints"]): string | null {
    const own = parentSession ?? session;
    return own === null ? null : (this.#linker.roots.get(own) ?? own);
  }

  #end(reply: ReplyMessage, now: EpochMs): void {
    const end = this.#calls.end(reply, now);
    switch (end.is) {
      case "unknown":
        // What the other side told another worker.
        this.#settle(reply.id, 0, reply);
        return;
      case "no-model-call":
        this.#counts.other += 1;
        this.#settle(reply.id, end.pending.bytes, reply);
        return;
      case "not-understood":
        this.#notUnderstood(end.pending, reply, end.because);
        break;
      case "understood":
        break;
    }
    for (const ready of end.ready) this.#fold(ready, now);
  }

  #settle(id: string, bytes: number, reply: ReplyMessage): void {
    this.#open.delete(id);
    this.#out.settled(id);
    this.#out.free(bytes + (reply.body?.byteLength ?? 0));
  }

  #notUnderstood(pending: Pending, reply: ReplyMessage, because: string): void {
    const { message, raw } = pending;
    this.#countNot(because);
    const found = shownBy(raw);
    const session = this.#sessionOf(found.hints);
    this.#unseen.note(found.client.id, session, message.at);
    const provenance = storedProvenance(found.provenance, this.#options.pseudonym);
    const noted = this.#noted(pending, reply, { is: "not-analysed", because });
    this.#out.fact(bareFact(found.client, session, protocolOf(raw.url) ?? "unknown", provenance, noted));
    this.#settle(message.id, pending.bytes, reply);
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
      this.#out.fact(bareFact(call.client, call.hints.session, call.protocol, pending.provenance, noted));
    }
    this.#settle(message.id, pending.bytes, reply);
  }

  #foldCall({ pending, reply, call }: Ended, now: EpochMs): void {
    this.#current = null;
    const placed = placeInto(this.#linker, call);
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
    if (transition?.breaks.some(({ kind }) => kind === "unseen") === true) this.#counts.afterUnseen += 1;
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
    this.#out.fact(
      exchangeFact(exchange, transition, notes.turn, broken, provenance, noted),
      ...this.#texts.of(pending.outcome, exchange.at, this.#options.source),
    );
    this.#out.events(events, exchange, scope);
    if (Object.keys(state.data.lanes).length > lanes) {
      for (const change of this.#earlier.changesAt(exchange, session))
        this.#out.fact(changeFact(change, "sessions", exchange, scope, this.#options.source));
    }

    this.#sessions.settle(session, now);
  }

  /** Says of an exchange what stands between it and the call before it: calls nobody saw, texts nobody kept. */
  #withGaps(exchange: Exchange, session: OpenSession): Exchange {
    const notes = session.strands.get(exchange.place.strand);
    const breaks: Break[] = [];
    const { client, place: where, at } = exchange;
    // A strand that seems to begin here may have begun unseen; a session whose first call has answers in it did.
    const isMidway = session.strands.size === 0 && hasAnswers(exchange);
    if (isMidway || this.#unseen.since(client.id, where.session, notes?.lastAt ?? at - mayHaveBegun))
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

  #noted(pending: Pending, reply: ReplyMessage, analysis: Analysis) {
    return { source: this.#options.source, request: pending.message, reply, analysis };
  }

  #countNot(because: string): void {
    const reason = this.#notAnalysed.size < 64 || this.#notAnalysed.has(because) ? because : "other reasons";
    this.#notAnalysed.set(reason, (this.#notAnalysed.get(reason) ?? 0) + 1);
  }
}

function hasAnswers({ request: { history } }: Exchange): boolean {
  return history.is === "set" && history.value.some(({ role, kind }) => role === "assistant" && kind !== "text");
}
