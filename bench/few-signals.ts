import { parseArgs } from "node:util";
import { type HistoryOptions, simulateHistory } from "../src/judge/findings/history.fixture.ts";
import { findChanges, seeded } from "../src/judge/findings/index.ts";
import { signalInfos } from "../src/signals/index.ts";

/**
 * `node bench/few-signals.ts [--times 200] [--from 0]`: what looking back says where only ten signals of the sessions themselves vary, as
 * in the logs of one client. Few series tell less of how akin days are. Histories of 30 days and about 300 sessions.
 */
const { values } = parseArgs({
  options: { times: { type: "string", default: "200" }, from: { type: "string", default: "0" } },
});
const times = Number(values.times);
const from = Number(values.from);
const few = new Set([
  ...["read-edit-ratio", "explore-edit-ratio", "full-write-share", "repeat-share", "tool-failure-share"],
  ...["thinking-depth", "zero-thinking-share", "words-between-calls", "cache-read-ratio", "cost-per-session"],
]);
const infos = signalInfos.filter(({ id }) => few.has(id));
const change = { signal: "read-edit-ratio", factor: 0.5, day: 15 };
const kinds: readonly (readonly [string, HistoryOptions])[] = [
  ["none", { dayEffects: "none" }],
  ["none, wider", { dayEffects: "none", readEdit: { spread: 0.75, measured: 0.6 } }],
  ["independent", { dayEffects: "independent" }],
  ["ar1, .3", { dayEffects: "ar1", phi: 0.3 }],
  ["ar1, .5", { dayEffects: "ar1", phi: 0.5 }],
  ["ar1, .7", { dayEffects: "ar1", phi: 0.7 }],
  ["weekly", { dayEffects: "weekly" }],
  ["mix", { dayEffects: "mix" }],
];
for (const [title, options] of kinds) {
  let flagged = 0;
  let found = 0;
  for (let seed = from; seed < from + times; seed += 1) {
    if (look(seed, options).length > 0) flagged += 1;
    if (look(seed, { ...options, change }).some(({ signal }) => signal === change.signal)) found += 1;
  }
  console.log(
    `${title.padEnd(12)} quiet: flagged ${flagged} of ${times}; read:edit halved: found ${found} of ${times}`,
  );
}

function look(seed: number, options: HistoryOptions) {
  const sessions = simulateHistory(90_000 + seed, options).map(({ project, signals }) => ({
    project,
    signals: { ...signals, measures: signals.measures.filter((each) => each.of === "session") },
  }));
  const findings = findChanges(sessions, [], { infos, random: seeded(seed), permutations: 199 });
  return findings.filter(({ is }) => is === "changed" || is === "drifted");
}
