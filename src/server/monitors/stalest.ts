import type { Monitor, Segment } from "../../judge/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { Kin } from "./kin.ts";

/** What nothing came to for so long may give up its place. */
const stale = 14 * 24 * 3_600_000;

interface Stalest {
  readonly name: string;
  readonly monitor: Monitor;
  readonly segment: Segment;
  readonly last: EpochMs;
}

/** The segment to which nothing came for longest, and for two weeks; none whose alarm stands. */
export function stalestSegment(all: ReadonlyMap<string, Kin>, now: EpochMs): Stalest | null {
  let oldest: Stalest | null = null;
  for (const [name, kin] of all) {
    if (kin.is !== "watching") continue;
    for (const { segment, status } of kin.monitor.reports(now)) {
      const last = status.is === "no-data-since" ? status.since : status.last;
      if (status.is === "alarm" || now - last < stale || (oldest !== null && oldest.last <= last)) continue;
      oldest = { name, monitor: kin.monitor, segment, last };
    }
  }
  return oldest;
}

/** The client, likewise. */
export function stalestKin(all: ReadonlyMap<string, Kin>, now: EpochMs): string | null {
  const [oldest] = [...all]
    .filter(([, kin]) => now - kin.last >= stale && !isAlarmed(kin, now))
    .sort(([, a], [, b]) => a.last - b.last);
  return oldest?.[0] ?? null;
}

function isAlarmed(kin: Kin, now: EpochMs): boolean {
  return kin.is === "watching" && kin.monitor.reports(now).some(({ status }) => status.is === "alarm");
}
