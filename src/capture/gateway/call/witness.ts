import type { Recording } from "../analysis/index.ts";
import type { Breakable } from "../within.ts";

export type RequestFacts = Parameters<Recording["tellRequest"]>[0];
export type ReplyFacts = Parameters<Recording["tellReply"]>[0];

/**
 * What is noted of one call for its analysis. Nothing here may harm the call: what fails is counted, and costs the call
 * its analysis alone.
 */
export class Witness {
  readonly #recording: Recording;
  readonly #faults: Breakable;
  readonly #begun = performance.now();
  #broken = false;
  #toldRequest = false;
  #status = 0;
  #replyHeaders: readonly string[] = none;
  #headersAfter: number | null = null;
  #firstByteAfter: number | null = null;

  constructor(recording: Recording, faults: Breakable) {
    this.#recording = recording;
    this.#faults = faults;
  }

  /** Reply headers that the analysis knows by now; flat. */
  get known(): readonly string[] {
    return this.#recording.known;
  }

  /** A piece of the request's body. */
  sent(chunk: Uint8Array): void {
    if (this.#broken) return;
    try {
      this.#recording.keepSent(chunk);
    } catch (cause) {
      this.#broke(cause);
    }
  }

  /** The request is complete. */
  request(facts: RequestFacts): void {
    try {
      this.#recording.tellRequest(facts);
      this.#toldRequest = true;
    } catch (cause) {
      this.#broke(cause);
    }
  }

  /** The reply's head as the upstream sent it. */
  heard(status: number, headers: readonly string[]): void {
    this.#status = status;
    this.#replyHeaders = headers;
    this.#headersAfter ??= this.#elapsed();
  }

  /** A piece of the reply's body. */
  received(chunk: Uint8Array): void {
    this.#firstByteAfter ??= this.#elapsed();
    if (this.#broken) return;
    try {
      this.#recording.keepReceived(chunk);
    } catch (cause) {
      this.#broke(cause);
    }
  }

  /** The call has ended, in whatever way. @param facts of the request, should it not have been complete */
  ended(how: Pick<ReplyFacts, "cutBy" | "blockedBy">, facts: () => RequestFacts): void {
    try {
      if (!this.#toldRequest) {
        this.#recording.giveUp("the request was not complete");
        this.#recording.tellRequest(facts());
      }
      this.#recording.tellReply({
        ...how,
        status: this.#status,
        headers: this.#replyHeaders,
        headersAfter: this.#headersAfter,
        firstByteAfter: this.#firstByteAfter,
        endedAfter: this.#elapsed(),
      });
    } catch (cause) {
      this.#broke(cause);
    }
  }

  #broke(cause: unknown): void {
    this.#broken = true;
    this.#faults.broke(cause);
    try {
      this.#recording.giveUp("the gateway failed inside");
    } catch {
      // It is as good as given up: nothing more is kept.
    }
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#begun);
  }
}

const none: readonly string[] = [];
