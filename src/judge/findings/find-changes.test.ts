import assert from "node:assert/strict";
import { test } from "node:test";
import { signalInfos } from "../../signals/index.ts";
import { seeded } from "../../stats/index.ts";
import { findChanges } from "./find-changes.ts";
import type { KnownMove, ObservedSession } from "./finding.ts";
import { simulateHistory } from "./history.fixture.ts";

const find = (sessions: readonly ObservedSession[], moves: readonly KnownMove[] = []) =>
  findChanges(sessions, moves, { infos: signalInfos, random: seeded(1), permutations: 199 });
const flagged = (sessions: readonly ObservedSession[]) =>
  find(sessions).filter(({ is }) => is === "changed" || is === "drifted");
const fallen = simulateHistory(4, {
  dayEffects: "none",
  change: { signal: "read-edit-ratio", factor: 0.3, day: 15 },
});
const target = (findings: ReturnType<typeof find>) =>
  findings.find(({ signal, of: whose }) => signal === "read-edit-ratio" && whose === "session");
const changeDay = Date.parse("2026-03-17");
const move = (component: string, to: string): KnownMove => ({
  at: changeDay + 8 * 3_600_000,
  component,
  from: "before",
  to,
  client: "claude-code",
});

test("a fall is found, on its day, with its size, its sessions and what would have been found", () => {
  const found = target(find(fallen));
  assert.equal(found?.is, "changed");
  assert.ok(found?.from !== undefined && found.from <= "2026-03-17" && (found.to ?? "") >= "2026-03-17");
  assert.ok((found.size ?? 1) > 0.2 && (found.size ?? 1) < 0.45, String(found.size));
  assert.ok((found.before?.sessions ?? 0) + (found.after?.sessions ?? 0) === found.sessions);
  assert.ok((found.mde?.by ?? 0) < -0.2 && (found.mde?.by ?? 0) > -0.7, String(found.mde?.by));
});

test("one move at that time is named; several are not identifiable; none is said", () => {
  const one = target(find(fallen, [move("version", "2")]));
  assert.equal(one?.identifiable, true);
  const two = target(find(fallen, [move("version", "2"), move("effort", "low")]));
  assert.equal(two?.identifiable, false);
  assert.match(two?.because ?? "", /not identifiable: version, effort/);
  assert.deepEqual(target(find(fallen))?.coincides, []);
});

test("quiet histories: every null has its detectable change, and few are flagged", () => {
  let alarms = 0;
  for (const dayEffects of ["none", "independent", "ar1", "weekly", "mix"] as const) {
    for (let seed = 100; seed < 106; seed += 1) {
      const findings = find(simulateHistory(seed, { dayEffects }));
      if (findings.some(({ is }) => is === "changed" || is === "drifted")) alarms += 1;
      for (const { is, mde, p } of findings) if (is === "no change found") assert.ok(mde !== null && p !== null);
    }
  }
  // Beyond 6 of 30, with probability 1 % at 7 %.
  assert.ok(alarms <= 6, String(alarms));
});

test("a slow change of what the sessions are about is no change of a signal", () => {
  const alarms = [1, 2, 3, 4, 5, 6].filter((seed) => flagged(simulateHistory(seed, { dayEffects: "mix" })).length > 0);
  assert.ok(alarms.length <= 2, String(alarms));
});

test("too few days: nothing is tested, and what would be needed is said", () => {
  const findings = find(simulateHistory(2, { dayEffects: "none", days: 9 }));
  assert.ok(findings.length > 20);
  for (const { is, p, mde, because } of findings) {
    assert.deepEqual([is, p, mde], ["not tested", null, null]);
    assert.match(because, /on \d+ days? measured it; 30 on 14 days would be needed|no session/);
  }
});

test("the order of the sessions does not matter", () => {
  assert.deepEqual(find(fallen.toReversed()), find(fallen));
});

test("no sessions: no findings", () => {
  assert.deepEqual(find([]), []);
});
