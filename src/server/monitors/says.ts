import type { SegmentStatus } from "../../judge/index.ts";
import type { EpochMs } from "../../wire/index.ts";

/** A moment as people read it, in UTC. */
export function clock(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** 0.9712 → 97.1 % */
function percent(x: number): string {
  return `${(100 * x).toFixed(1)} %`;
}

/**
 * What is known of one segment, in one sentence.
 *
 * @param what session, score
 * @param isBound its level is the lower bound of what was learned, and no estimate of what it was
 */
export function says(status: SegmentStatus, what: string, isBound = false): string {
  switch (status.is) {
    case "watching": {
      const sees = status.sees;
      const need =
        sees === null
          ? "how many more a drop would take to be seen is not known"
          : `a drop of ${(100 * sees.drop).toFixed(0)} points would take some ${count(rounded(sees.observations), what)} to be seen`;
      return `No drop proven in ${count(status.n, what)} at ${percent(status.level)}; ${need}.`;
    }
    case "alarm": {
      const { before, after, at } = status.change;
      const rest = status.silent ? " Nothing has come for long." : "";
      const back =
        status.back === null
          ? "Once it is back, that is not proven in any number that could be named: it ends when somebody says that it is mended."
          : `Once it is back, some ${count(rounded(status.back), `more ${what}`)} prove it, or somebody says that it is mended.`;
      const level = isBound
        ? `below ${percent(before)}, which its level was at least when it was learned,`
        : `from ${percent(before)}`;
      return `Fell ${level} to an estimated ${percent(after)} about ${clock(at)}, proven ${clock(status.since)}; the estimate is more often too large than too small.${rest} ${back}`;
    }
    case "recovering": {
      const since =
        status.said === null
          ? `Back at its level since ${clock(status.since)}`
          : `Said to be mended on ${clock(status.since)}, which nothing has proven`;
      const late =
        status.leftOut === 0 ? "" : ` ${count(status.leftOut, what)} from before then came later and were left out.`;
      return `${since}; ${count(Math.max(0, status.needs), `more ${what}`)} until it has been watched for as long as the same drop would take to be seen.${late}`;
    }
    case "no-data-since":
      return status.ever
        ? `Nothing since ${clock(status.since)}.`
        : `Nothing has ever come; expected since ${clock(status.since)}.`;
  }
}

/** A mean of simulations is right to about a tenth. */
function rounded(n: number): number {
  return Number(n.toPrecision(2));
}

/** 1 session, 1,000 sessions */
export function count(n: number, what: string): string {
  return `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
}
