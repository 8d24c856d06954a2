import * as z from "zod";
import type { EpochMs } from "../../wire/index.ts";
import { type Changed, type Kept, KeptRecords, nothingKept } from "../kept-records.ts";

/** One message to one receiver: what it says is fixed when it is written, however often it has to be sent. */
export const deliverySchema = z.object({
  /** The same in every attempt: a receiver that has seen it may forget it. */
  id: z.string(),
  alert: z.string(),
  to: z.string(),
  body: z.string(),
  attempts: z.number(),
  since: z.number(),
  next: z.number(),
});

export type Delivery = z.infer<typeof deliverySchema>;

export type Attempt =
  | { readonly is: "delivered" }
  /** It may be better later: no connection, no answer, 408, 425, 429, 5xx. */
  | {
      readonly is: "again";
      readonly because: string;
      /** Milliseconds for which it asks to be left alone. */
      readonly after?: number;
    }
  /** It will not: another 4xx, a redirect. */
  | { readonly is: "refused"; readonly because: string };

/** One receiver's waiting messages. Beyond it the oldest is given up, and its alert says so. */
const most = 100;
const longest = 5 * 60_000;
/** A receiver that asks for more is asked again after so long. */
const longestAsked = 3_600_000;
/** After a day nobody needs it. */
const giveUp = 24 * 3_600_000;

/** Milliseconds until the next attempt: 1, 2, 4 … s, five minutes at most. */
export function backoff(attempts: number): number {
  return Math.min(longest, 1000 * 2 ** Math.min(30, Math.max(0, attempts - 1)));
}

/** What has to be sent and is not yet acknowledged: at least once, in order for each receiver. */
export class Outbox {
  #waiting: Delivery[] = [];
  readonly #records: KeptRecords;

  constructor(name = "", kept: Kept = nothingKept) {
    this.#records = new KeptRecords(name, kept);
    for (const [id, value] of this.#records.taken()) {
      const read = deliverySchema.safeParse(value);
      if (read.success) this.#waiting.push(read.data);
      else this.#records.delete(id);
    }
  }

  get waiting(): readonly Delivery[] {
    return this.#waiting;
  }

  changed(): Changed {
    return this.#records.changed();
  }

  /** @returns what had to be given up for it */
  put(delivery: Delivery): readonly Delivery[] {
    this.#waiting.push(delivery);
    this.#put(delivery);
    const own = this.#waiting.filter(({ to }) => to === delivery.to);
    const dropped = own.slice(0, Math.max(0, own.length - most));
    if (dropped.length > 0) this.#keep((each) => !dropped.includes(each));
    return dropped;
  }

  /** The first of every receiver that may be tried now. */
  due(now: EpochMs): readonly Delivery[] {
    // A clock that was set back must not make it wait longer than any backoff does.
    return this.#first().filter(({ next }) => next <= now || next > now + longestAsked);
  }

  /** When something is due next for a receiver that is not `busy`; `null`: nothing waits. */
  next(busy: ReadonlySet<string> = new Set()): EpochMs | null {
    const times = this.#first().flatMap(({ to, next }) => (busy.has(to) ? [] : [next]));
    return times.length === 0 ? null : Math.min(...times);
  }

  #first(): readonly Delivery[] {
    const first = new Map<string, Delivery>();
    for (const delivery of this.#waiting) if (!first.has(delivery.to)) first.set(delivery.to, delivery);
    return [...first.values()];
  }

  /** @returns what became of it; `null` where it is not there (any more) */
  attempted(
    id: string,
    attempt: Attempt,
    now: EpochMs,
  ): { delivery: Delivery; outcome: "delivered" | "failed" | "waiting" } | null {
    const index = this.#waiting.findIndex((each) => each.id === id);
    const delivery = this.#waiting[index];
    if (delivery === undefined) return null;
    if (attempt.is === "again" && now - delivery.since < giveUp) {
      const attempts = delivery.attempts + 1;
      const wait = Math.max(backoff(attempts), Math.min(longestAsked, attempt.after ?? 0));
      const later = { ...delivery, attempts, next: now + wait };
      this.#waiting[index] = later;
      this.#put(later);
      return { delivery: later, outcome: "waiting" };
    }
    this.#keep((each) => each !== delivery);
    return { delivery, outcome: attempt.is === "delivered" ? "delivered" : "failed" };
  }

  /** What is for receivers that are no more. */
  keepOnly(receivers: ReadonlySet<string>): void {
    this.#keep(({ to }) => receivers.has(to));
  }

  #put(delivery: Delivery): void {
    this.#records.put(delivery.id, () => JSON.stringify(delivery));
  }

  #keep(isKept: (delivery: Delivery) => boolean): void {
    for (const delivery of this.#waiting) if (!isKept(delivery)) this.#records.delete(delivery.id);
    this.#waiting = this.#waiting.filter(isKept);
  }
}
