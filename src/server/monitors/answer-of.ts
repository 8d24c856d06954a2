import type { SegmentStatus } from "../../judge/index.ts";
import type { MonitorSettings } from "../../settings/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { Condition } from "../alerts/index.ts";
import type { MonitorAnswer } from "../api/answers.ts";
import type { Mended } from "../intake/index.ts";
import { linkTo } from "./link.ts";
import { count, says } from "./says.ts";
import { segmentOf, wordsOf } from "./segment-words.ts";
import type { MonitoredStream, StreamReport } from "./stream.ts";

type Watched = Extract<StreamReport, { is: "watched" }>;

const none = { since: null, observations: 0, mended: null } as const;

/** What the API says of a monitor: every segment, none of them green. */
export function answerOf(stream: MonitoredStream, now: EpochMs): MonitorAnswer {
  const { name, of, severity } = stream.settings;
  const { notApart } = stream;
  const what = of.is === "score" ? "score" : "session";
  return {
    name,
    of: metricOf(of),
    severity,
    notApart,
    segments: stream.reports(now).map((each) => {
      if (each.is === "learning") {
        const told = `Learning what is usual: ${each.n.toLocaleString("en")} of ${count(each.of, what)}. Nothing is held against it yet.`;
        return { ...none, segment: { client: each.client }, state: "learning", says: told, observations: each.n };
      }
      if (each.is === "not-monitored") {
        const told = `Not monitored: ${each.because}.`;
        return { ...none, segment: { client: each.client }, state: "no-data-since", says: told, since: each.last };
      }
      if (each.is === "learned") {
        const told = `Learned from ${count(each.n, what)}; nothing came since.`;
        return { ...none, segment: { client: each.client }, state: "no-data-since", says: told, since: each.last };
      }
      const { mended } = each;
      const { segment, status } = each.report;
      return {
        segment: segmentOf(each.client, segment),
        state: status.is,
        says: says(status, what, each.isBound),
        since: status.since,
        observations: status.is === "no-data-since" ? 0 : status.n,
        mended: mended === null ? null : { at: mended.at, by: mended.by, because: mended.because },
      };
    }),
  };
}

/** By what a monitor's drops are one alert. */
export function dropKey(monitor: string): string {
  return `drop:${monitor}`;
}

/** What is told where an alarm ends because somebody said so. */
export function mendedSays({ by, because }: Pick<Mended, "by" | "because">): string {
  return `${by ?? "Somebody"} says that it is mended: ${because.slice(0, 500)}. Nothing is proven yet; its watch has begun anew.`;
}

/** A drop that is proven, as a condition. */
export function drop(
  settings: MonitorSettings,
  member: string,
  { client, report, isBound }: Watched,
  under: string | null,
): Condition {
  const { name, of, severity } = settings;
  const segment = segmentOf(client, report.segment);
  const since = changedAt(report.status);
  return {
    is: "raised",
    key: dropKey(name),
    member,
    severity,
    state: "firing",
    at: report.status.since,
    title: `"${name}" fell (${metricOf(of)})`,
    says: `${wordsOf(segment)}: ${says(report.status, of.is === "score" ? "score" : "session", isBound)}`,
    link: linkOf(of, segment, since),
    ...(under === null ? {} : { under }),
  };
}

function linkOf(of: MonitorSettings["of"], segment: Readonly<Record<string, string>>, since: EpochMs): string {
  const { effort: _unseen, ...filter } = segment;
  const from = String(Math.floor(since));
  if (of.is !== "violations") return linkTo("/quality", { of: metricOf(of), ...filter, from });
  const invariant = of.invariants === "all" ? [] : of.invariants;
  return linkTo("/sessions", { broken: "true", invariant, ...filter, from });
}

function changedAt(status: SegmentStatus): EpochMs {
  return status.is === "alarm" ? status.change.at : status.since;
}

/** `violations`, `signal:ID`, `score:NAME`: as `/v1/quality` takes them. */
function metricOf(of: MonitorSettings["of"]): string {
  switch (of.is) {
    case "violations":
      return of.invariants === "all" ? "violations" : `violations:${of.invariants.join(",")}`;
    case "signal":
      return `signal:${of.signal}`;
    case "score":
      return `score:${of.name}`;
  }
}
