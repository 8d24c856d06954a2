import type { Source } from "../../../telemetry/index.ts";
import type { EpochMs, RequestOutcome } from "../../../wire/index.ts";
import type { FromWorker } from "../messages.ts";
import { CallCounts } from "./call-counts.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { bareFact, componentsOf, observedOf, storedProvenance } from "./exchange-fact.ts";
import type { Pseudonym } from "./identities.ts";
import { Outbox, type Outcome } from "./outbox.ts";
import { type BegunCall, type Ended, type Pending, PendingCalls, protocolOf, shownBy, whose } from "./pending-calls.ts";
import type { ReplyMessage, RequestMessage } from "./raw-call.ts";
import { type FoldOptions, SessionFold } from "./session-fold.ts";

export interface AnalysisOptions extends FoldOptions {
  readonly source: Source;
  readonly pseudonym: Pseudonym;
  /** Bytes of earlier calls held to compare the next ones with. Beyond it hashes are kept, then nothing. */
  readonly keepBytes: number;
  /** Of these, for bodies, so that what the next one repeats is not read again. Where it is left out, a quarter. */
  readonly bodyBytes?: number;
  /** Bytes a body may inflate to. */
  readonly longestBody: number;
}

/**
 * From both sides of calls to facts: the gateway's worker without thread, clock and disk. One and the same fold as
 * `scan` and the lab.
 *
 * Calls are folded in the order of their start, as far as it matters ({@link PendingCalls}). What could not be analysed
 * is told with what its headers show.
 */
export class CallAnalysis {
  readonly #options: AnalysisOptions;
  readonly #calls: PendingCalls;
  readonly #fold: SessionFold;
  readonly #counts = new CallCounts();
  /** Calls that began and were not told yet. */
  readonly #open = new Map<string, BegunCall>();
  readonly #out: Outbox;

  constructor(options: AnalysisOptions) {
    this.#options = options;
    this.#out = new Outbox(options.source);
    const { keepBytes, bodyBytes = Math.floor(keepBytes / 4) } = options;
    this.#fold = new SessionFold({ ...options, keepBytes: keepBytes - bodyBytes }, this.#out, this.#counts);
    this.#calls = new PendingCalls({ ...options, bodyBytes });
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
    this.#tell(this.#calls.due(now), now);
    return this.#out.take();
  }

  /** What time alone brings besides: signals, sessions that fell silent. Call it every second or so. */
  tick(now: EpochMs): Outcome {
    this.#tell(this.#calls.due(now), now);
    this.#fold.tick(now);
    return this.#out.take();
  }

  /** All that ended is told, and the signals of all sessions. Calls still under way are not waited for. */
  stop(now: EpochMs): Outcome {
    this.#tell(this.#calls.rest(), now);
    this.#fold.tellAll(now);
    return this.#out.take();
  }

  /** Calls of which nobody knows anything, up to this time. */
  passedAnything(until: EpochMs): void {
    this.#fold.passedAnything(until);
  }

  /** Calls of which nothing else is known. */
  passedUnseen(calls: readonly BegunCall[]): void {
    this.#fold.passedUnseen(calls);
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
    return {
      ...this.#counts.values(),
      ...this.#fold.counts(),
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
    return this.#fold.checkpoint(now, whole, budget);
  }

  /**
   * Goes on from a checkpoint; before the first message.
   *
   * @param since calls that began after it, or were under way; `null` where nobody knows
   */
  resume(checkpoint: Checkpoint, since: readonly BegunCall[] | null, now: EpochMs): void {
    this.#fold.resume(checkpoint, since, now);
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
      const begun = { client: client.id, session: this.#fold.sessionOf(hints), at: message.at };
      this.#out.begun(begun);
      this.#open.set(message.id, begun);
    }
    const { outcome } = pending;
    if (outcome.is === "model-call") this.#out.message(this.#known(message.id, outcome));
    const left = this.#calls.giveUp(now);
    if (left === null) return;
    this.#open.delete(left.pending.message.id);
    this.#out.free(left.pending.bytes);
    this.#tell(left.ready, now);
  }

  #known(id: string, outcome: Extract<RequestOutcome, { is: "model-call" }>): FromWorker {
    const { client, hints, request } = outcome;
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
    this.#tell(end.ready, now);
  }

  #tell(ready: readonly Ended[], now: EpochMs): void {
    for (const ended of ready) {
      const { pending, reply } = ended;
      this.#fold.fold(ended, now);
      this.#settle(pending.message.id, pending.bytes, reply);
    }
  }

  #settle(id: string, bytes: number, reply: ReplyMessage): void {
    this.#open.delete(id);
    this.#out.settled(id);
    this.#out.free(bytes + (reply.body?.byteLength ?? 0));
  }

  #notUnderstood(pending: Pending, reply: ReplyMessage, because: string): void {
    const { message, raw } = pending;
    this.#counts.notAnalysed(because);
    const found = shownBy(raw);
    const session = this.#fold.sessionOf(found.hints);
    this.#fold.passedUnseen([{ client: found.client.id, session, at: message.at }]);
    const provenance = storedProvenance(found.provenance, this.#options.pseudonym);
    const { source } = this.#out;
    const noted = { source, request: message, reply, analysis: { is: "not-analysed", because } as const };
    this.#out.fact(bareFact(found.client, session, protocolOf(raw.url) ?? "unknown", provenance, noted));
    this.#settle(message.id, pending.bytes, reply);
  }
}
