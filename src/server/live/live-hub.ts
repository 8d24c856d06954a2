import type { Fact } from "../../telemetry/index.ts";
import type { AlertRow, Health, LiveEvent } from "../api/answers.ts";

type LiveFact = Extract<LiveEvent, { is: "facts" }>["facts"][number];

export interface LiveHubOptions {
  readonly now: () => number;
  /** Listeners at a time. Default 50. */
  readonly mostListeners?: number;
  /** Facts a second for each of them; the others are counted. Default 200. */
  readonly factsPerSecond?: number;
  /** Newest facts that are kept for who comes back. Default 500. */
  readonly mostKept?: number;
  /** Of these facts as JSON: one may be as long as whoever posts it makes it. Default 4 Mi. */
  readonly mostKeptChars?: number;
}

/** One listener's way out. */
export interface Listener {
  /** Resolves when the other side took it: meanwhile nothing is queued for it but the newest. */
  write(event: LiveEvent, id: string | null): Promise<void>;
  /** Nothing more comes: it took nothing for too long. */
  drop(): void;
}

interface Kept {
  readonly fact: LiveFact;
  /** As JSON. */
  readonly chars: number;
}

interface Open {
  readonly listener: Listener;
  /** Since when it has been taking an event; `null`: it is not. */
  busy: number | null;
  second: number;
  sent: number;
  left: number;
  health: Health | null;
  alerts: AlertRow[];
}

const mostAlerts = 50;
/** Whoever takes no event for so long is gone. Milliseconds. */
const patience = 60_000;

/** Tells every listener what was stored. What one holds back is bounded: who reads slowly is told how much was left out. */
export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #open = new Set<Open>();
  /** Tells the numbers of this process from those of another one. */
  readonly #began: number;
  /** Facts told so far, and the newest of them. */
  #told = 0;
  #kept: readonly Kept[] = [];

  constructor(options: LiveHubOptions) {
    this.#options = options;
    this.#began = options.now();
  }

  get hasRoom(): boolean {
    return this.#open.size < (this.#options.mostListeners ?? 50);
  }

  get listeners(): number {
    return this.#open.size;
  }

  /**
   * @param since `id` of the last event that was seen: what was told behind it comes first, as far as it is kept
   * @returns ends it; `null`: there are too many
   */
  join(listener: Listener, since: string | null = null): (() => void) | null {
    if (!this.hasRoom) return null;
    const open: Open = { listener, busy: null, second: 0, sent: 0, left: 0, health: null, alerts: [] };
    this.#open.add(open);
    if (since !== null) this.#goOn(open, since);
    return () => {
      this.#open.delete(open);
    };
  }

  facts(facts: readonly Fact[]): void {
    const shown = facts.filter(isShown);
    if (shown.length === 0) return;
    this.#told += shown.length;
    this.#keep(shown);
    // A broken promise must not be among those left out for room.
    const ranked = shown.some(({ is }) => is === "violation")
      ? shown.toSorted((a, b) => Number(b.is === "violation") - Number(a.is === "violation"))
      : shown;
    for (const open of this.#open) {
      const room = open.busy !== null ? 0 : this.#room(open);
      const now = ranked.slice(0, room);
      open.left += shown.length - now.length;
      if (now.length === 0) continue;
      open.sent += now.length;
      void this.#send(open, { is: "facts", facts: now, left: takeLeft(open) });
    }
  }

  health(health: Health): void {
    for (const open of this.#open) {
      if (open.busy !== null) {
        open.health = health;
        if (Math.abs(this.#options.now() - open.busy) > patience) {
          this.#open.delete(open);
          open.listener.drop();
        }
      } else void this.#sendAll(open, [{ is: "health", health }]);
    }
  }

  alert(alert: AlertRow): void {
    for (const open of this.#open) {
      if (open.busy === null) void this.#send(open, { is: "alert", alert });
      else if (open.alerts.length < mostAlerts) open.alerts.push(alert);
    }
  }

  /** Everybody is sent away. */
  close(): void {
    for (const { listener } of this.#open) listener.drop();
    this.#open.clear();
  }

  #keep(shown: readonly LiveFact[]): void {
    const { mostKept = 500, mostKeptChars = 4 * 1024 ** 2 } = this.#options;
    const newest = shown.slice(-mostKept).map((fact) => ({ fact, chars: JSON.stringify(fact).length }));
    const all = [...this.#kept, ...newest].slice(-mostKept);
    let chars = all.reduce((sum, kept) => sum + kept.chars, 0);
    let from = 0;
    for (; chars > mostKeptChars; from += 1) chars -= all[from]?.chars ?? 0;
    this.#kept = all.slice(from);
  }

  #goOn(open: Open, since: string): void {
    const [, began, told] = /^(\d{1,16})-(\d{1,16})$/.exec(since) ?? [];
    const missed = this.#told - Number(told);
    if (Number(began) !== this.#began || missed < 0) {
      void this.#send(open, { is: "facts", facts: [], left: null });
      return;
    }
    if (missed === 0) return;
    const facts = this.#kept
      .slice(-missed)
      .slice(-this.#room(open))
      .map(({ fact }) => fact);
    open.sent += facts.length;
    void this.#send(open, { is: "facts", facts, left: missed - facts.length });
  }

  #room(open: Open): number {
    const second = Math.floor(this.#options.now() / 1000);
    if (second !== open.second) {
      open.second = second;
      open.sent = 0;
    }
    return Math.max(0, (this.#options.factsPerSecond ?? 200) - open.sent);
  }

  async #sendAll(open: Open, events: readonly LiveEvent[]): Promise<void> {
    for (const event of events) await this.#send(open, event);
    // What was left out is told even where nothing new comes.
    if (open.busy === null && open.left > 0) await this.#send(open, { is: "facts", facts: [], left: takeLeft(open) });
  }

  async #send(open: Open, event: LiveEvent): Promise<void> {
    open.busy = this.#options.now();
    try {
      await open.listener.write(event, event.is === "facts" ? `${this.#began}-${this.#told}` : null);
      while (open.alerts.length > 0 || open.health !== null) {
        const alert = open.alerts.shift();
        const { health } = open;
        if (alert !== undefined) await open.listener.write({ is: "alert", alert }, null);
        else if (health !== null) {
          open.health = null;
          await open.listener.write({ is: "health", health }, null);
        }
      }
    } catch {
      this.#open.delete(open);
    } finally {
      open.busy = null;
    }
  }
}

function takeLeft(open: Open): number {
  const { left } = open;
  open.left = 0;
  return left;
}

function isShown(fact: Fact): fact is LiveFact {
  return fact.is !== "text" && fact.is !== "health";
}
