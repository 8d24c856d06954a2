import type { SessionEvent } from "../../../session/index.ts";
import type { Fact, Scope, Source } from "../../../telemetry/index.ts";
import type { EpochMs, Exchange } from "../../../wire/index.ts";
import type { FromWorker } from "../messages.ts";
import type { OpenSession } from "./open-session.ts";
import type { BegunCall } from "./pending-calls.ts";
import { changeFact, signalsFact, violationFact } from "./session-facts.ts";

/** What came of a message. */
export interface Outcome {
  /** Model calls that began. */
  readonly begun: readonly BegunCall[];
  readonly facts: readonly Fact[];
  readonly messages: readonly FromWorker[];
  /** Exchanges that need not be told again once `facts` are on disk. */
  readonly settled: readonly string[];
}

/** What is to be told, until it is taken out; and the revisions under which it is told. */
export class Outbox {
  readonly source: Source;
  /** Of what is told again with other words: the greater one stands. */
  revision = 0;
  /** Bytes of bodies taken and not yet let go. */
  waitingBytes = 0;
  #freed = 0;
  #begun: BegunCall[] = [];
  #facts: Fact[] = [];
  #messages: FromWorker[] = [];
  #settled: string[] = [];

  constructor(source: Source) {
    this.source = source;
  }

  fact(...facts: readonly Fact[]): void {
    this.#facts.push(...facts);
  }

  message(message: FromWorker): void {
    this.#messages.push(message);
  }

  begun(call: BegunCall): void {
    this.#begun.push(call);
  }

  /** Bodies of so many bytes are let go. */
  free(bytes: number): void {
    this.#freed += bytes;
    this.waitingBytes -= bytes;
  }

  /** The exchange is told with the facts given so far. */
  settled(id: string): void {
    this.#settled.push(id);
  }

  events(events: readonly SessionEvent[], exchange: Exchange, scope: Scope): void {
    for (const event of events) {
      if (event.is === "change") this.fact(changeFact(event.change, "calls", exchange, scope, this.source));
      else {
        const { violation, key } = event;
        this.fact(violationFact(violation, key, scope, exchange.at, this.#nextRevision(exchange.at), this.source));
      }
    }
  }

  signals(session: OpenSession, isFinal: boolean, now: EpochMs): void {
    const fact = signalsFact(session, isFinal, this.#nextRevision(now), this.source);
    if (fact.measures.length > 0 || isFinal) this.fact(fact);
  }

  /** All that was put in since the last time. */
  take(): Outcome {
    if (this.#freed > 0) this.message({ is: "freed", bytes: this.#freed });
    const outcome = { facts: this.#facts, messages: this.#messages, settled: this.#settled, begun: this.#begun };
    this.#begun = [];
    this.#freed = 0;
    this.#facts = [];
    this.#messages = [];
    this.#settled = [];
    return outcome;
  }

  /** Grows over restarts, whatever was lost between. */
  #nextRevision(now: EpochMs): number {
    this.revision = Math.max(this.revision + 1, Math.floor(now) * 1000);
    return this.revision;
  }
}
