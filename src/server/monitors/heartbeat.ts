import * as z from "zod";
import type { HealthFact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { Condition } from "../alerts/index.ts";
import { type Changed, type Kept, KeptValue, nothingKept } from "../kept-records.ts";
import { linkTo } from "./link.ts";
import { clock } from "./says.ts";

const keptSchema = z.object({ last: z.number().nullable(), isSilent: z.boolean() });

/** It says every few seconds that it lives. */
const silence = 60_000;
/** A longer step of the clock was no waiting: the machine slept, or its clock was set. */
const longestStep = 10_000;

const key = "silent:gateway";
const member = "gateway";

/**
 * Whether the gateway lives, by what it says of itself. No traffic is no silence: an idle gateway says that it is idle.
 * Waited is only while this server runs and its machine is awake. One that never said anything is not expected.
 */
export class Heartbeat {
  readonly #kept: KeptValue;
  #last: EpochMs | null = null;
  #isSilent = false;
  #looked: EpochMs | null = null;
  #waited = 0;

  constructor(name = "", kept: Kept = nothingKept) {
    this.#kept = new KeptValue(name, kept);
    const read = keptSchema.safeParse(this.#kept.value);
    if (!read.success) return;
    this.#last = read.data.last;
    this.#isSilent = read.data.isSilent;
  }

  changed(): Changed {
    return this.#kept.changed(JSON.stringify({ last: this.#last, isSilent: this.#isSilent }));
  }

  take(facts: readonly HealthFact[], now: EpochMs): readonly Condition[] {
    const step = this.#looked === null ? 0 : now - this.#looked;
    this.#looked = now;
    if (step > 0 && step <= longestStep) this.#waited += step;
    else if (step !== 0) this.#waited = 0;
    const newest = facts.reduce((last, { at }) => Math.max(last, at), this.#last ?? Number.NEGATIVE_INFINITY);
    if (facts.length > 0) {
      this.#last = newest;
      this.#waited = 0;
      // What was said before the silence, and is only read now, is no sign of life.
      if (this.#isSilent && now - newest < silence) {
        this.#isSilent = false;
        return [{ is: "cleared", key, member, at: now, says: `The gateway speaks again since ${clock(newest)}.` }];
      }
    }
    if (this.#last === null || this.#isSilent || this.#waited <= silence) return [];
    this.#isSilent = true;
    return [
      {
        is: "raised",
        key,
        member,
        severity: "error",
        state: "no-data",
        at: now,
        title: "The gateway is silent",
        says: `It last said that it lives on ${clock(this.#last)}: calls since then are not seen, if there are any.`,
        link: linkTo("/", {}),
      },
    ];
  }
}
