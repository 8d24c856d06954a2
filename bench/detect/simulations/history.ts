import { type HistoryOptions, simulateHistory } from "../../../src/judge/findings/history.fixture.ts";
import { findChanges } from "../../../src/judge/findings/index.ts";
import { signalInfos } from "../../../src/signals/index.ts";
import type { Simulation } from "./index.ts";

/** What `scan` says of a simulated history of 30 days and about 300 sessions, over all signals. */
export const history: Simulation<HistoryOptions> = (options, random) => {
  const sessions = simulateHistory(Math.floor(random.next() * 2 ** 31), options);
  const findings = findChanges(sessions, [], { infos: signalInfos, random: random.next });
  const flagged = findings.filter((finding) => finding.is === "changed" || finding.is === "drifted");
  const found = flagged.find(({ signal, of: whose }) => signal === options.change?.signal && whose === "session");
  const day = options.change?.day;
  const days = [...new Set(sessions.map(({ signals }) => signals.segment.day))].toSorted();
  const at = day === undefined ? "" : (days[day] ?? "");
  return {
    sessions: sessions.length,
    flagged: flagged.length,
    found: found === undefined ? 0 : 1,
    dated: found?.is === "changed" && at >= (found.from ?? "") && at <= (found.to ?? "") ? 1 : 0,
    drifted: found?.is === "drifted" ? 1 : 0,
    others: flagged.filter(({ signal }) => signal !== options.change?.signal).length,
  };
};
