import { Stored } from "../../src/server/kept.fixture.ts";
import { ended, scope, score, violation } from "../../src/server/monitors/facts.fixture.ts";
import { Watch } from "../../src/server/monitors/index.ts";
import type { MonitorSettings } from "../../src/settings/index.ts";
import type { Fact } from "../../src/telemetry/index.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2026, 10, 2);

export interface Traffic {
  readonly monitor: MonitorSettings;
  /** Round the clock, or from nine to five. */
  /** Mean minutes from one session to the next. Default 4. */
  readonly every?: number;
  readonly hours: "even" | "office";
  readonly clients: readonly { readonly name: string; readonly level: number }[];
  readonly versions: number;
  /** Sessions are told as they end; wrong on purpose: those that break a promise when they do. */
  readonly told: "at its end" | "when it breaks";
  /** Sessions until the first version of the first client drops, and by how much. */
  readonly drop?: { readonly after: number; readonly by: number };
  /** How long sessions that break a promise last, of what others do. Default 1. */
  readonly brokenLasts?: number;
  /** Scores in place of sessions; the mean time until they come. */
  readonly late?: number;
  /** Scores of one session, all the same. Default 1. */
  readonly scores?: number;
}

export interface LiveRun {
  /** Sessions, or scores, observed until the first alarm; `null`: none within `most`. */
  readonly alarm: number | null;
  /** Of these, what was observed of the first version of the first client since it dropped; `null`: the alarm is of nothing that dropped. */
  readonly since: number | null;
}

/**
 * One life of the monitors.
 *
 * @param most sessions, or scores, that begin
 * @param until it ends when so many were observed
 */
export function liveRun(
  traffic: Traffic,
  most: number,
  uniform: () => number,
  until = Number.POSITIVE_INFINITY,
): LiveRun {
  const stored = new Stored();
  const open = (now: number) =>
    new Watch({ settings: { monitors: [traffic.monitor], alerts: [] }, base: null, now, kept: stored.kept });
  let watch = open(start);
  let [seen, since] = [0, 0];
  for (const { at, facts } of batches(traffic, most, uniform)) {
    const rows = watch.take(facts, at);
    for (const fact of facts) {
      if (fact.is !== "signals" && !(fact.is === "score" && fact.id.endsWith("-0"))) continue;
      seen += 1;
      if (fact.id.startsWith("d")) since += 1;
    }
    const fell = rows.find(({ title }) => title.includes("fell"));
    if (fell !== undefined) {
      const isOfDrop = since > 0 && fell.says.startsWith(`${traffic.clients[0]?.name} 0:`);
      return { alarm: seen, since: isOfDrop ? since : null };
    }
    if (seen >= until) break;
    stored.put(watch.state());
    if (uniform() < 0.02) watch = open(at);
  }
  return { alarm: null, since: null };
}

/** What arrives, minute by minute. */
function batches(traffic: Traffic, most: number, uniform: () => number): readonly { at: number; facts: Fact[] }[] {
  const byMinute = new Map<number, { readonly at: number; readonly fact: Fact }[]>();
  const put = (at: number, fact: Fact) => {
    const key = Math.floor(at / minute);
    const list = byMinute.get(key) ?? [];
    list.push({ at, fact });
    byMinute.set(key, list);
  };
  const exponential = (mean: number) => -mean * Math.log(1 - uniform());
  let at = start;
  for (let index = 0; index < most; index += 1) {
    at += exponential((traffic.every ?? 4) * minute);
    if (traffic.hours === "office") {
      const inDay = (at - start) % day;
      if (inDay < 9 * hour) at += 9 * hour - inDay;
      else if (inDay > 17 * hour) at += day - inDay + 9 * hour;
    }
    const client = traffic.clients[Math.floor(uniform() * traffic.clients.length)] ?? { name: "none", level: 1 };
    const version = Math.floor(uniform() * traffic.versions);
    const isFirst = version === 0 && client === traffic.clients[0];
    const drops = traffic.drop !== undefined && isFirst && index >= traffic.drop.after;
    const level = client.level - (drops ? (traffic.drop?.by ?? 0) : 0);
    const id = `${drops ? "d" : "s"}${index}`;
    const of = scope({ client: client.name, version: `${version}` });
    const isGood = uniform() < level;
    if (traffic.late !== undefined) {
      const told = at + exponential(traffic.late);
      for (let nth = 0; nth < (traffic.scores ?? 1); nth += 1) {
        put(told, score(`${id}-${nth}`, at, isGood ? 1 : 0, { session: id, scope: of }));
      }
      continue;
    }
    const lasts = exponential(25 * minute) * (isGood ? 1 : (traffic.brokenLasts ?? 1));
    const over = at + lasts + 10 * minute;
    const breaks = at + uniform() * lasts;
    if (!isGood) {
      const broken = { invariant: "settings-stable", severity: "warn", scope: of } as const;
      put(breaks, violation(id, breaks, broken));
    }
    const told = !isGood && traffic.told === "when it breaks" ? breaks : over;
    put(told, { ...ended(id, told, { scope: of }), id });
  }
  return [...byMinute]
    .sort(([a], [b]) => a - b)
    .map(([key, list]) => ({
      at: (key + 1) * minute,
      facts: list.sort((a, b) => a.at - b.at).map(({ fact }) => fact),
    }));
}
