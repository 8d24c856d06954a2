import { createHash } from "node:crypto";
import type { AlertSettings } from "../../settings/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { AlertRow } from "../api/answers.ts";
import { type Changed, type Kept, KeptRecords, nothingKept } from "../kept-records.ts";
import { type Alert, alertSchema } from "./alert.ts";
import { type Condition, severityRank } from "./condition.ts";
import { type Attempt, type Delivery, Outbox } from "./outbox.ts";
import { type AlertMessage, bodyOf, iso } from "./payload.ts";

/** What joins a standing alert within so long of its last message is told with the next one. */
const gather = 10 * 60_000;
/** Alerts that ended are shown so many. */
const mostEnded = 200;
const mostMembers = 200;

type Reason = AlertMessage["reason"];

/**
 * Which alerts stand, and what is told of them to whom. Pure: conditions and the time come in. An alert begins with its
 * first member, is told again when it grew or has stood for long, and ends with its last.
 */
export class AlertBook {
  readonly #receivers: readonly AlertSettings[];
  /** Address of the dashboard, `http://127.0.0.1:4748`; `null`: not known. */
  readonly #base: string | null;
  #alerts: Alert[] = [];
  readonly #outbox: Outbox;
  readonly #records: KeptRecords;

  /** @param name under which its alerts are stored; what cannot be read is begun anew */
  constructor(receivers: readonly AlertSettings[], base: string | null, name = "", kept: Kept = nothingKept) {
    this.#receivers = receivers;
    this.#base = base;
    this.#records = new KeptRecords(`${name}/alerts`, kept);
    for (const [id, value] of this.#records.taken()) {
      const read = alertSchema.safeParse(value);
      if (read.success) this.#alerts.push(read.data);
      else this.#records.delete(id);
    }
    this.#outbox = new Outbox(`${name}/outbox`, kept);
    this.#outbox.keepOnly(new Set(receivers.map((each) => each.name)));
  }

  /** Names of what it stores. */
  static names(name: string): readonly string[] {
    return [`${name}/alerts`, `${name}/outbox`];
  }

  changed(): Changed {
    return { ...this.#records.changed(), ...this.#outbox.changed() };
  }

  /** Everything that stands, by what it is raised and cleared with. */
  stands(): readonly { readonly key: string; readonly member: string }[] {
    return this.#alerts.flatMap(({ key, state, members }) =>
      state === "resolved" ? [] : members.map(({ member }) => ({ key, member })),
    );
  }

  /** Newest first. */
  rows(): readonly AlertRow[] {
    return this.#alerts.map(rowOf).reverse();
  }

  /** Keys of the alerts that stand. */
  standing(key: string): boolean {
    return this.#standing(key) !== undefined;
  }

  /** @returns the alerts that began, grew or ended, or are told again */
  take(conditions: readonly Condition[], now: EpochMs): readonly AlertRow[] {
    const changed = new Map<Alert, Reason>();
    for (const condition of conditions) {
      const found = condition.is === "raised" ? this.#raise(condition, now) : this.#clear(condition, now);
      if (found !== null) changed.set(found.alert, changed.get(found.alert) === "began" ? "began" : found.reason);
    }
    for (const [alert, reason] of changed) this.#tell(alert, reason, now);
    for (const alert of this.#alerts) if (!changed.has(alert) && this.#remind(alert, now)) changed.set(alert, "still");
    for (const alert of changed.keys()) this.#put(alert);
    this.#forget();
    return [...changed.keys()].map(rowOf);
  }

  due(now: EpochMs): readonly Delivery[] {
    return this.#outbox.due(now);
  }

  nextDue(busy?: ReadonlySet<string>): EpochMs | null {
    return this.#outbox.next(busy);
  }

  /** @returns the alert it was about, where it is still known */
  attempted(id: string, attempt: Attempt, now: EpochMs): AlertRow | null {
    const done = this.#outbox.attempted(id, attempt, now);
    if (done === null) return null;
    const alert = this.#alerts.find((each) => each.id === done.delivery.alert);
    if (alert === undefined) return null;
    mark(alert, done.delivery.to, done.outcome, now);
    this.#put(alert);
    return rowOf(alert);
  }

  #standing(key: string): Alert | undefined {
    return this.#alerts.find((each) => each.key === key && each.state !== "resolved");
  }

  #raise(condition: Extract<Condition, { is: "raised" }>, now: EpochMs): { alert: Alert; reason: Reason } | null {
    const { key, member, severity, state, at, title, says, link, under = null } = condition;
    const known = this.#standing(key);
    if (known === undefined) {
      const id = this.#newId(key, at);
      const alert: Alert = {
        id,
        key,
        at,
        changedAt: now,
        severity,
        state,
        title,
        members: [{ member, says, link, at, severity, under }],
        after: null,
        link,
        told: null,
        notices: 0,
        sent: [],
      };
      this.#alerts.push(alert);
      return { alert, reason: "began" };
    }
    const before = known.members.find((each) => each.member === member);
    known.title = title;
    known.severity = severityRank[severity] > severityRank[known.severity] ? severity : known.severity;
    if (before !== undefined) {
      Object.assign(before, { says, link, severity });
      known.changedAt = now;
      this.#put(known);
      return null;
    }
    if (known.members.length >= mostMembers) return null;
    known.members.push({ member, says, link, at, severity, under });
    known.changedAt = now;
    return { alert: known, reason: "grew" };
  }

  #clear(
    { key, member, says }: Extract<Condition, { is: "cleared" }>,
    now: EpochMs,
  ): { alert: Alert; reason: Reason } | null {
    const alert = this.#standing(key);
    const index = alert?.members.findIndex((each) => each.member === member) ?? -1;
    if (alert === undefined || index < 0) return null;
    alert.members.splice(index, 1);
    alert.after = says;
    alert.changedAt = now;
    this.#put(alert);
    if (alert.members.length > 0) return null;
    alert.state = "resolved";
    return { alert, reason: "ended" };
  }

  /** What grew is gathered; what still stands is told again where a receiver wants that. */
  #remind(alert: Alert, now: EpochMs): boolean {
    if (alert.state === "resolved") return false;
    // The alert that told its cause may have ended meanwhile.
    if (alert.told === null) return this.#tell(alert, "began", now);
    const { told } = alert;
    if (hasGrown(alert, told.members) && now - told.at >= gather) return this.#tell(alert, "grew", now);
    // Where nothing new came it stands as it was told; that nothing comes is itself what no-data tells.
    if (alert.state === "firing" && alert.changedAt <= told.at) return false;
    const wanting = this.#receivers.filter(({ renotify }) => renotify !== null && now - told.at >= renotify);
    return wanting.length > 0 && this.#tell(alert, "still", now, wanting);
  }

  #tell(alert: Alert, reason: Reason, now: EpochMs, to: readonly AlertSettings[] = this.#receivers): boolean {
    // The cause is told already.
    if (reason !== "ended" && alert.members.every(({ under }) => under !== null && this.standing(under))) return false;
    if (reason === "ended" && alert.told === null) return false;
    if (reason === "grew" && alert.told !== null && now - alert.told.at < gather) return false;
    const before = alert.told;
    alert.told = { at: now, members: alert.members.map(({ member }) => member) };
    alert.notices += 1;
    for (const receiver of to) {
      if (!wants(receiver, alert, before !== null && reason === "ended")) continue;
      // It goes into a header, where a name may not.
      const id = `${alert.id}-${alert.notices}-${encodeURIComponent(receiver.name.toWellFormed())}`;
      const body = bodyOf(messageOf(alert, id, reason, now, this.#base), receiver.shape);
      const delivery = {
        id,
        alert: alert.id,
        to: receiver.name,
        body,
        attempts: 0,
        since: now,
        next: now,
      };
      mark(alert, receiver.name, "waiting", now);
      for (const given of this.#outbox.put(delivery)) {
        const about = this.#alerts.find((each) => each.id === given.alert);
        if (about === undefined) continue;
        mark(about, given.to, "failed", now);
        this.#put(about);
      }
    }
    return true;
  }

  #forget(): void {
    const ended = this.#alerts.filter(({ state }) => state === "resolved");
    const gone = new Set(ended.slice(0, Math.max(0, ended.length - mostEnded)));
    if (gone.size === 0) return;
    this.#alerts = this.#alerts.filter((alert) => !gone.has(alert));
    for (const { id } of gone) this.#records.delete(id);
  }

  #put(alert: Alert): void {
    this.#records.put(alert.id, () => JSON.stringify(alert));
  }

  #newId(key: string, at: EpochMs): string {
    const id = `${createHash("sha256").update(key).digest("hex").slice(0, 10)}-${Math.floor(at).toString(36)}`;
    const known = new Set(this.#alerts.map((alert) => alert.id));
    for (let n = 2; ; n += 1) {
      const free = n === 2 ? id : `${id}-${n}`;
      if (!known.has(free)) return free;
    }
  }
}

function wants({ level, noData }: AlertSettings, { severity, state, key }: Alert, isEnd: boolean): boolean {
  if (severityRank[severity] < severityRank[level]) return false;
  const isSilence = state === "no-data" || (isEnd && key.startsWith("silent:"));
  return noData || !isSilence;
}

function hasGrown({ members }: Alert, told: readonly string[]): boolean {
  return members.some(({ member }) => !told.includes(member));
}

function mark(alert: Alert, to: string, outcome: "delivered" | "failed" | "waiting", at: EpochMs): void {
  alert.sent = [...alert.sent.filter((each) => each.to !== to), { to, at, outcome }];
}

function saysOf({ members, after }: Alert): string {
  const [first, ...others] = members;
  if (first === undefined) return after ?? "It is over.";
  if (others.length === 0) return first.says;
  return `${first.says} And ${others.length} more: ${others
    .slice(0, 5)
    .map(({ member }) => member)
    .join("; ")}${others.length > 5 ? " …" : ""}.`;
}

function rowOf(alert: Alert): AlertRow {
  const { id, at, severity, state, title, members, link, sent } = alert;
  return { id, at, severity, state, title, says: saysOf(alert), link: members[0]?.link ?? link, sent: [...sent] };
}

function messageOf(alert: Alert, delivery: string, reason: Reason, now: EpochMs, base: string | null): AlertMessage {
  const { id, severity, state, title, says, link, at } = rowOf(alert);
  return {
    schema: "evenkeel.alert",
    version: 1,
    delivery,
    id,
    state,
    reason,
    severity,
    title,
    says,
    since: iso(at),
    at: iso(now),
    url: base === null ? null : `${base}${link}`,
    link,
    members: alert.members.map(({ member, says: each, link: to, at: since }) => ({
      member,
      says: each,
      link: to,
      since: iso(since),
    })),
  };
}
