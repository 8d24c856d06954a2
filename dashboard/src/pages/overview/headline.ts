import type { Health, OverviewAnswer } from "../../../../src/server/index.ts";
import type { Overview } from "../../../../src/store/index.ts";
import { count, plural } from "../../text/figures.ts";

export interface Headline {
  readonly tone: "error" | "warn" | "ok" | "off";
  readonly title: string;
  readonly says: string;
}

/** Is anything off? The worst promise first; no data is never good news, and neither is monitoring with gaps. */
export function headlineOf({ overview, monitors, alerts }: OverviewAnswer): Headline {
  const errors = overview.broken.filter(({ severity }) => severity === "error");
  const warnings = overview.broken.filter(({ severity }) => severity === "warn");
  const alarms = monitors.filter(({ segments }) => segments.some(({ state }) => state === "alarm"));
  const off = [
    ...(errors.length > 0 ? [`${plural(errors.length, "promise")} broken`] : []),
    ...(alarms.length > 0 ? [`${plural(alarms.length, "monitor")} in alarm`] : []),
  ];
  if (off.length > 0) {
    return { tone: "error", title: off.join(", "), says: errors.length > 0 ? extent(overview) : inWords(alarms) };
  }
  if (warnings.length > 0) {
    return { tone: "warn", title: `${plural(warnings.length, "promise")} in doubt`, says: extent(overview) };
  }
  if (overview.lastAt === null) {
    return { tone: "off", title: "No data in this range", says: "Nothing was seen, so nothing can be said." };
  }
  const missing = alerts.find(({ state }) => state === "no-data");
  if (missing !== undefined) return { tone: "warn", title: missing.title, says: missing.says };
  const unseen = overview.notAnalysed > 0 ? ` ${plural(overview.notAnalysed, "call")} could not be analysed.` : "";
  if (overview.sessions === 0) {
    return { tone: "off", title: "Nothing could be judged", says: `No call belongs to a session.${unseen}` };
  }
  return {
    tone: unseen === "" ? "ok" : "off",
    title: unseen === "" ? "No broken promise seen" : "No broken promise seen, with gaps",
    says: `${plural(overview.sessions, "session")}, ${plural(overview.exchanges, "call")}.${unseen}`,
  };
}

/** What may be said while the server does not answer: what was wrong stays wrong, nothing else is known. */
export function whileAway(headline: Headline): Headline {
  if (headline.tone !== "ok") return headline;
  return { tone: "off", title: "Not known", says: "The server does not answer; nothing was off when it last did." };
}

/** How the monitoring itself is: whether “nothing seen” can be believed. */
export function healthHeadline(health: Health): Headline {
  const [first, ...others] = health.troubles;
  if (first !== undefined) {
    const more = others.length === 0 ? "" : ` And ${count(others.length)} more below.`;
    return {
      tone: health.store.is === "down" ? "error" : "warn",
      title: "The monitoring has gaps",
      says: first + more,
    };
  }
  const sources = health.sources.filter(({ source }) => source !== "sample");
  if (sources.length === 0) {
    return { tone: "off", title: "Nothing has reported yet", says: "No source of your own has sent anything." };
  }
  if (sources.every(({ state }) => state === "silent")) {
    return { tone: "off", title: "Every source is silent", says: "What is shown is old." };
  }
  if (health.gateway.forwarded === 0 && sources.every(({ source }) => source === "gateway")) {
    return {
      tone: "off",
      title: "No call so far",
      says: "The gateway runs; nothing has passed through it since it started.",
    };
  }
  return {
    tone: "ok",
    title: "The monitoring is whole",
    says: "Sources report, and nothing is known to be lost or waiting.",
  };
}

/** The alarm that has stood for longest, and how many others there are. */
function inWords(alarms: OverviewAnswer["monitors"]): string {
  const [first, ...others] = alarms
    .flatMap(({ name, segments }) => segments.map((segment) => ({ name, ...segment })))
    .filter(({ state }) => state === "alarm")
    .toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0));
  if (first === undefined) return "";
  const segment = Object.values(first.segment).join(" ");
  const more = others.length === 0 ? "" : ` And ${plural(others.length, "segment")} more below.`;
  return `${first.name}${segment === "" ? "" : `, ${segment}`}: ${first.says}${more}`;
}

function extent({ broken, sessions }: Overview): string {
  if (sessions === 0) return "No session is in this range any more.";
  const worst = broken.filter(({ severity }) => severity !== "info");
  // One session may have broken several: how many there are of them together is between these.
  const least = Math.max(0, ...worst.map((each) => each.sessions));
  const most = Math.min(
    sessions,
    worst.reduce((sum, each) => sum + each.sessions, 0),
  );
  const many = least === most ? count(most) : `${count(least)} to ${count(most)}`;
  return `${many} of ${plural(sessions, "session")} concerned.`;
}
