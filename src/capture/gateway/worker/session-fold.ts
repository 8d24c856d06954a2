import {
  type Scope as ContractScope,
  type Expectations,
  nothingDeclared,
} from "../../../contract/expectations/index.ts";
import { type Contract, expectationsFor } from "../../../contract/index.ts";
import { modelOf, step } from "../../../session/index.ts";
import type { CaptureSettings } from "../../../settings/index.ts";
import type { AnySignalFamily } from "../../../signals/index.ts";
import { type Analysis, toldOf } from "../../../telemetry/index.ts";
import { type EpochMs, type LinkerState, ownLinker, placeInto, type Transition } from "../../../wire/index.ts";
import { BetweenSessions } from "./between-sessions.ts";
import type { CallCounts } from "./call-counts.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { bareFact, exchangeFact } from "./exchange-fact.ts";
import { withGapsBefore } from "./gaps-before.ts";
import { type HeldOptions, HeldSessions } from "./held-sessions.ts";
import type { Outbox } from "./outbox.ts";
import { type BegunCall, type Ended, fault, type Shown } from "./pending-calls.ts";
import { PromptTexts } from "./prompt-texts.ts";
import type { ReplyMessage } from "./raw-call.ts";
import { changeFact, scopeOf } from "./session-facts.ts";
import { storableCheckpoint } from "./storable-checkpoint.ts";
import { UnseenCalls } from "./unseen-calls.ts";

export interface FoldOptions {
  readonly contract: Contract | null;
  readonly families: readonly AnySignalFamily[];
  readonly capture: CaptureSettings;
  /** Bytes of earlier calls held to compare the next ones with. */
  readonly keepBytes: number;
}

/** Conversations remembered, to know the next call of each: more than work at once on one gateway. */
const linkerBounds = { strands: 4096, hashes: 500_000 };
/** Milliseconds between two tellings of a session's signals. */
const signalsEvery = 5000;

/**
 * Folds calls, in the order given, into the sessions they belong to, and tells what comes of it. What follows a call that
 * could not be analysed is not held against what came before it.
 */
export class SessionFold {
  readonly #expectationsOf: (scope: ContractScope) => Expectations;
  readonly #texts: PromptTexts;
  readonly #sessions: HeldSessions;
  readonly #out: Outbox;
  readonly #counts: CallCounts;
  /** The session that is folded now. */
  #current: string | null = null;
  #linker: LinkerState = ownLinker(linkerBounds);
  #earlier = new BetweenSessions();
  #unseen = new UnseenCalls();

  constructor({ contract, families, capture, keepBytes }: FoldOptions, out: Outbox, counts: CallCounts) {
    this.#expectationsOf = contract === null ? () => nothingDeclared : (scope) => expectationsFor(contract, scope);
    this.#texts = new PromptTexts(capture.prompts === "text");
    this.#out = out;
    this.#counts = counts;
    const tell: HeldOptions["tell"] = (session, isFinal, now) => out.signals(session, isFinal, now);
    this.#sessions = new HeldSessions({ families, keepBytes, tell });
  }

  /** Folds the call, and tells it. Where that fails it is told bare, and its session is let go. */
  fold(ended: Ended, now: EpochMs): void {
    const { pending, call } = ended;
    try {
      this.#foldCall(ended, now);
    } catch {
      // A fault of ours: the call is told, its conversation goes on unseen from here.
      this.#counts.faults += 1;
      if (this.#current !== null) this.#sessions.drop(this.#current);
      this.#counts.notAnalysed(fault);
      this.#unseen.note(call.client.id, call.hints.session, pending.message.at);
      const noted = this.#noted(ended, { is: "not-analysed", because: fault });
      this.#out.fact(bareFact(call.client, call.hints.session, call.protocol, pending.provenance, noted));
    }
  }

  /** The session that a call names, or that what it names turned out to belong to. */
  sessionOf({ parentSession, session }: Shown["hints"]): string | null {
    const own = parentSession ?? session;
    return own === null ? null : (this.#linker.roots.get(own) ?? own);
  }

  /** Calls of which nobody knows anything, up to this time. */
  passedAnything(until: EpochMs): void {
    this.#unseen.anything(until);
  }

  /** Calls of which nothing else is known. */
  passedUnseen(calls: readonly BegunCall[]): void {
    for (const { client, session, at } of calls) this.#unseen.note(client, session, at);
  }

  /** Signals that are new, and sessions that fell silent. */
  tick(now: EpochMs): void {
    this.#sessions.tellSignals(now, signalsEvery);
    this.#sessions.endIdle(now);
  }

  /** All signals that were not told. */
  tellAll(now: EpochMs): void {
    this.#sessions.tellSignals(now, 0);
  }

  counts(): Readonly<Record<string, number>> {
    return this.#sessions.counts();
  }

  checkpoint(now: EpochMs, whole: boolean, budget: number): Checkpoint {
    const sessions = this.#sessions.kept(budget);
    const kept = new Set<string>(sessions.map(({ data }) => data.id));
    // Summaries and tasks are message texts.
    const strands = [...this.#linker.strands].flatMap(([key, record]) =>
      kept.has(record.session) ? [[key, { ...record, summary: null }] as const] : [],
    );
    return storableCheckpoint({
      at: now,
      whole,
      revision: this.#out.revision,
      linker: { strands: new Map(strands), roots: this.#linker.roots, delegations: [] },
      sessions,
      earlier: this.#earlier.data,
      unseen: this.#unseen.data,
    });
  }

  resume(checkpoint: Checkpoint, since: readonly BegunCall[] | null, now: EpochMs): void {
    this.#out.revision = checkpoint.revision;
    this.#linker = ownLinker(linkerBounds, checkpoint.linker);
    this.#earlier = new BetweenSessions(checkpoint.earlier);
    this.#unseen = new UnseenCalls(checkpoint.unseen);
    if (since === null) this.#unseen.anything(now);
    else this.passedUnseen(since);
    this.#sessions.restore(checkpoint.sessions);
  }

  #foldCall(ended: Ended, now: EpochMs): void {
    const { pending, reply, call } = ended;
    const { source } = this.#out;
    this.#current = null;
    const placed = placeInto(this.#linker, call);
    this.#linker = placed.state;
    const { session: id } = placed.exchange.place;
    this.#current = id;
    const session = this.#sessions.take(id, now);
    const exchange = withGapsBefore(placed.exchange, session, this.#unseen);
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

    const { provenance } = pending;
    if (provenance !== null) session.scope = toldOf(provenance);
    const scope = scopeOf(exchange, modelOf(exchange), provenance);
    const analysis = analysisOf(reply);
    if (analysis.is === "done") this.#counts.analysed += 1;
    else {
      this.#counts.notAnalysed(analysis.because);
      this.#unseen.note(exchange.client.id, id, exchange.at);
    }
    const broken = events.filter((event) => event.is === "violation" && event.violation.severity !== "info").length;
    const noted = this.#noted(ended, analysis);
    this.#out.fact(
      exchangeFact(exchange, transition, notes.turn, broken, provenance, noted),
      ...this.#texts.of(pending.outcome, exchange.at, source),
    );
    this.#out.events(events, exchange, scope);
    if (Object.keys(state.data.lanes).length > lanes) {
      for (const change of this.#earlier.changesAt(exchange, session))
        this.#out.fact(changeFact(change, "sessions", exchange, scope, source));
    }

    this.#sessions.settle(session, now);
  }

  #noted({ pending, reply }: Ended, analysis: Analysis) {
    return { source: this.#out.source, request: pending.message, reply, analysis };
  }
}

function analysisOf(reply: ReplyMessage): Analysis {
  if (reply.body !== null || reply.notAnalysed === null) return { is: "done" };
  return { is: "not-analysed", because: `the reply: ${reply.notAnalysed}` };
}
