import type { SourceHealth } from "../../store/index.ts";
import type { Health } from "../api/answers.ts";
import type { StreamState } from "../ingest/index.ts";
import type { Down, Up } from "../store-state.ts";

export interface HealthInput {
  readonly now: number;
  readonly startedAt: number;
  readonly version: string;
  /** `null`: the store could not be asked. */
  readonly sources: readonly SourceHealth[] | null;
  readonly streams: readonly StreamState[];
  readonly store: Up | Down;
  /** Newest that the gateway said of itself. */
  readonly gateway: { readonly at: number; readonly counts: Readonly<Record<string, number>> } | null;
  /** Bytes that the API's own spool refused, and why. */
  readonly spoolRefused: string | null;
}

const minute = 60_000;
/** The gateway says every few seconds that it lives; a minute without is silence. */
const gatewaySilent = minute;
/** Both begin together: before this the gateway need not have spoken. */
const starting = 15_000;
const quiet = 5 * minute;
const silent = 24 * 60 * minute;
const lagging = 15_000;
/** So the gateway's worker names its counts by reason. */
const reasonPrefix = "notAnalysed: ";

/** How the monitoring itself is: what is not known is not well. */
export function healthOf(input: HealthInput): Health {
  const { now, startedAt, version, streams, store, gateway } = input;
  return {
    now,
    startedAt,
    version,
    sources: (input.sources ?? []).map((source) => ({ ...source, state: stateOf(now - source.receivedAt) })),
    streams: streams.map(({ stream, behindBytes, lagMs }) => ({ stream, behindBytes, lagMs })),
    store,
    gateway: {
      lastAt: gateway?.at ?? null,
      forwarded: gateway?.counts.forwarded ?? null,
      analysed: gateway?.counts.analysed ?? null,
      notAnalysed: gateway?.counts.notAnalysed ?? null,
      queueBytes: gateway?.counts.queueBytes ?? null,
    },
    troubles: troublesOf(input),
  };
}

function stateOf(age: number): "live" | "quiet" | "silent" {
  return age <= quiet ? "live" : age <= silent ? "quiet" : "silent";
}

function troublesOf({ now, startedAt, streams, store, gateway, spoolRefused }: HealthInput): readonly string[] {
  const troubles: string[] = [];
  if (store.is === "down") {
    troubles.push(
      `The store has been down for ${ago(now - store.since)}: ${store.because}. What comes in waits in the spool.`,
    );
  }
  for (const { stream, trouble } of streams) {
    if (trouble !== null) troubles.push(`The spool of ${stream} cannot be read: ${trouble}.`);
  }
  if (spoolRefused !== null) troubles.push(`The API takes nothing more in: its spool is full (${spoolRefused}).`);
  // What the gateway says comes through the store: while that is down, its silence means nothing.
  if (store.is === "up" && gateway === null && now - startedAt > starting)
    troubles.push("The gateway has not said anything yet: calls are not watched, or none runs.");
  if (store.is === "up" && gateway !== null && now - gateway.at > gatewaySilent) {
    troubles.push(`The gateway has been silent for ${ago(now - gateway.at)}: calls since then are not seen.`);
  }
  for (const { stream, lagMs, behindBytes } of streams) {
    if (lagMs !== null && lagMs > lagging) {
      troubles.push(`${stream}: ${bytes(behindBytes)} wait to be taken in, the oldest for ${ago(lagMs)}.`);
    }
  }
  const counts = gateway?.counts ?? {};
  const { factsDropped = 0, factsRefused = 0, notAnalysed = 0, faults = 0, workerRestarts = 0 } = counts;
  const { internalFaults = 0 } = counts;
  if (factsDropped > 0)
    troubles.push(`The gateway's spool had no room for ${plural(factsDropped, "fact")}: they are lost.`);
  if (factsRefused > 0) {
    troubles.push(
      `The gateway's spool takes nothing: ${plural(factsRefused, "fact")} wait in memory, which is bounded.`,
    );
  }
  if (notAnalysed > 0) {
    const why = Object.entries(counts).flatMap(([name, calls]) =>
      name.startsWith(reasonPrefix) ? [`${name.slice(reasonPrefix.length)}: ${calls}`] : [],
    );
    troubles.push(
      `${plural(notAnalysed, "call")} since the gateway started ${notAnalysed === 1 ? "was" : "were"} not analysed${why.length === 0 ? "" : ` (${why.join(", ")})`}.`,
    );
  }
  if (internalFaults > 0) {
    const ended = counts["failed: internal-fault"] ?? 0;
    troubles.push(
      `The gateway failed inside ${plural(internalFaults, "time")} since it started${ended === 0 ? "" : `, which ended ${plural(ended, "call")}`}: its log says where.`,
    );
  }
  if (faults > 0) troubles.push(`The gateway's analysis failed ${plural(faults, "time")} since it started.`);
  if (workerRestarts > 0)
    troubles.push(`The gateway's analysis ended by itself ${plural(workerRestarts, "time")} and was started again.`);
  for (const { stream, aside, asideBecause } of streams) {
    if (aside > 0) {
      troubles.push(
        `${stream}: the store refused ${plural(aside, "fact")} for good (the last: ${asideBecause}). They stand in refused.jsonl in the data folder.`,
      );
    }
  }
  const unwatched = streams.reduce((total, each) => total + each.unwatched, 0);
  if (unwatched > 0) {
    troubles.push(
      `Watching failed ${plural(unwatched, "time")} since the server started: what came then is stored, but no monitor has seen it. Its log says why.`,
    );
  }
  for (const { stream, unreadable, unreadableBecause, damaged } of streams) {
    if (unreadable > 0) {
      troubles.push(`${stream}: ${plural(unreadable, "line")} could not be read (the last: ${unreadableBecause}).`);
    }
    if (damaged > 0) troubles.push(`${stream}: the spool is damaged in ${plural(damaged, "place")}.`);
  }
  return troubles;
}

function plural(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return plural(seconds, "second");
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? plural(minutes, "minute") : plural(Math.round(minutes / 60), "hour");
}

function bytes(count: number): string {
  return count < 1024 ** 2 ? `${Math.ceil(count / 1024)} KiB` : `${(count / 1024 ** 2).toFixed(1)} MiB`;
}
