import * as z from "zod";
import type { ViolationFact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { Condition } from "../alerts/index.ts";
import { type Changed, type Kept, KeptRecords, nothingKept } from "../kept-records.ts";
import { linkTo } from "./link.ts";

const breachSchema = z.object({
  invariant: z.string(),
  client: z.string(),
  version: z.string().nullable(),
  firstAt: z.number(),
  lastAt: z.number(),
  sessions: z.array(z.string()).max(100),
  more: z.number(),
  message: z.string(),
  kept: z.number(),
});

type Breach = z.infer<typeof breachSchema>;

/** Sessions without it, and time, before a broken promise counts as kept again. */
const enough = 10;
const day = 24 * 3_600_000;
const most = 500;
const mostSessions = 50;

/**
 * Promises that are broken now. A violation of severity error is exact evidence: it is an alert at once, one for its
 * invariant and the client's version, however many sessions have it. It ends when ten sessions of that version ended
 * without it, a day after the last one that had it; never because nothing comes.
 */
export class Breaches {
  readonly #breaches = new Map<string, Breach>();
  readonly #records: KeptRecords;

  constructor(name = "", kept: Kept = nothingKept) {
    this.#records = new KeptRecords(name, kept);
    for (const [id, value] of this.#records.taken()) {
      const read = breachSchema.safeParse(value);
      if (read.success) this.#breaches.set(keyOf(read.data), read.data);
      else this.#records.delete(id);
    }
  }

  changed(): Changed {
    return this.#records.changed();
  }

  has(key: string): boolean {
    return this.#breaches.has(key);
  }

  /** A violation of severity error. */
  broken(fact: ViolationFact): readonly Condition[] {
    const { client, version } = fact.scope;
    const key = keyOf({ invariant: fact.invariant, client, version });
    const known = this.#breaches.get(key);
    const cleared = known === undefined && this.#breaches.size >= most ? this.#forget() : [];
    const breach: Breach = known ?? {
      invariant: fact.invariant,
      client,
      version,
      firstAt: fact.at,
      lastAt: fact.at,
      sessions: [],
      more: 0,
      message: fact.message,
      kept: 0,
    };
    this.#breaches.set(key, breach);
    if (!breach.sessions.includes(fact.session)) {
      if (breach.sessions.length < mostSessions) breach.sessions.push(fact.session);
      else breach.more += 1;
    }
    breach.firstAt = Math.min(breach.firstAt, fact.at);
    breach.lastAt = Math.max(breach.lastAt, fact.lastAt);
    breach.kept = 0;
    this.#put(key, breach);
    return [...cleared, raised(key, breach)];
  }

  /** A session of this client ended, and broke these. */
  ended(client: string, version: string | null, broken: ReadonlySet<string>, at: EpochMs): readonly Condition[] {
    const cleared: Condition[] = [];
    for (const [key, breach] of this.#breaches) {
      if (breach.client !== client || breach.version !== version || broken.has(breach.invariant)) continue;
      if (at < breach.lastAt) continue;
      breach.kept += 1;
      this.#put(key, breach);
      if (breach.kept < enough || at - breach.lastAt < day) continue;
      this.#breaches.delete(key);
      this.#records.delete(key);
      const says = `The last ${breach.kept} sessions of ${named(breach)} kept ${breach.invariant}; the last that broke it did so on ${clock(breach.lastAt)}.`;
      cleared.push({ is: "cleared", key, member: memberOf(breach), at, says });
    }
    return cleared;
  }

  /** The alert of a promise that this client's version breaks now; `null`: there is none. */
  keyFor(client: string, version: string | null): string | null {
    for (const [key, breach] of this.#breaches) if (breach.client === client && breach.version === version) return key;
    return null;
  }

  #put(key: string, breach: Breach): void {
    this.#records.put(key, () => JSON.stringify(breach));
  }

  /** The one that was broken longest ago: its alert ends, and says that this proves nothing. */
  #forget(): readonly Condition[] {
    const [oldest] = [...this.#breaches].sort(([, a], [, b]) => a.lastAt - b.lastAt);
    if (oldest === undefined) return [];
    const [key, breach] = oldest;
    this.#breaches.delete(key);
    this.#records.delete(key);
    const says = `More than ${most} promises are broken: this one is followed no longer, and nothing is proven of it.`;
    return [{ is: "cleared", key, member: memberOf(breach), at: breach.lastAt, says }];
  }
}

function keyOf({ invariant, client, version }: Pick<Breach, "invariant" | "client" | "version">): string {
  return `violation:${JSON.stringify([invariant, client, version])}`;
}

function memberOf({ client, version }: Breach): string {
  return `${client}${version === null ? "" : ` ${version}`}`;
}

const named = memberOf;

function raised(key: string, breach: Breach): Condition {
  const { invariant, client, version, firstAt, sessions, more, message } = breach;
  const count = sessions.length + more;
  const first = `${asSentence(message)}${/[.!?]$/.test(message) ? "" : "."}`;
  return {
    is: "raised",
    key,
    member: memberOf(breach),
    severity: "error",
    state: "firing",
    at: firstAt,
    title: `${invariant} is broken by ${named(breach)}`,
    says: `${first} ${count === 1 ? "One session" : `${count} sessions`} so far, since ${clock(firstAt)}.`,
    link: linkTo("/sessions", { invariant, severity: "error", client, version, from: String(Math.floor(firstAt)) }),
  };
}

/** A word becomes the first of a sentence; the name of a model or a header stays as it is. */
function asSentence(message: string): string {
  return /^[a-z]+[ ,;]/.test(message) ? `${message.charAt(0).toUpperCase()}${message.slice(1)}` : message;
}

function clock(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
