import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { MonitorSettings } from "../../settings/index.ts";
import { logBinomialTails, seeded } from "../../stats/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import type { AlertRow } from "../api/answers.ts";
import { Stored } from "../kept.fixture.ts";
import { call, ended, health, scope, score, violation } from "./facts.fixture.ts";
import { openWatch, Watch } from "./watch.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const start = Date.UTC(2026, 10, 20, 12);

const promises: MonitorSettings = {
  name: "promises kept",
  of: { is: "violations", invariants: "all" },
  by: [["client", "version"]],
  baseline: { is: "known", level: 0.9 },
  arl: 1000,
  silence: day,
  severity: "warn",
};
const resolved: MonitorSettings = { ...promises, name: "resolved", of: { is: "score", name: "resolved" } };

function watchOf(monitors: readonly MonitorSettings[], stored = new Stored()): Watch {
  return new Watch({ settings: { monitors, alerts: [] }, base: null, now: start, kept: stored.kept });
}

const told = (rows: readonly AlertRow[]) => rows.map(({ state, severity, title }) => `${state} ${severity} ${title}`);

describe("a broken promise", () => {
  test("is an alert at once, with the way to its evidence", () => {
    const watch = watchOf([]);
    const [row] = watch.take([violation("s1", start)], start + 100);
    assert.equal(row?.title, "thinking-cleared-once is broken by claude-code 2.1.97");
    assert.equal(row?.severity, "error");
    assert.equal(
      row?.says,
      "The clearing edit fired again after one idle gap. One session so far, since 2026-11-20T12:00Z.",
    );
    assert.equal(
      row?.link,
      `/sessions?invariant=thinking-cleared-once&severity=error&client=claude-code&version=2.1.97&from=${start}`,
    );
  });

  test("what is named in its first word stays as it is written", () => {
    const says = (message: string) => watchOf([]).take([violation("s1", start, { message })], start)[0]?.says;
    assert.match(says("claude-sonnet-4-6 was asked for") ?? "", /^claude-sonnet-4-6 was asked for\. One session/);
    assert.match(says("effort sent was low") ?? "", /^Effort sent was low\. One session/);
  });

  const after: readonly (readonly [name: string, facts: readonly Fact[], titles: readonly string[]])[] = [
    ["the same in another session is the same alert", [violation("s2", start + 1)], []],
    ["told again with a higher revision it is the same", [violation("s1", start, { revision: 1, repeats: 2 })], []],
    [
      "another promise is another",
      [violation("s1", start, { invariant: "model-served" })],
      ["firing error model-served is broken by claude-code 2.1.97"],
    ],
    [
      "another version is another",
      [violation("s2", start, { scope: scope({ version: "2.1.98" }) })],
      ["firing error thinking-cleared-once is broken by claude-code 2.1.98"],
    ],
    ["a warning is none by itself", [violation("s3", start, { invariant: "settings-stable", severity: "warn" })], []],
    ["the sample alarms nobody", [violation("s3", start, { invariant: "model-served", source: "sample" })], []],
  ];
  for (const [name, facts, titles] of after) {
    test(name, () => {
      const watch = watchOf([]);
      watch.take([violation("s1", start)], start);
      assert.deepEqual(told(watch.take(facts, start + minute)), titles);
    });
  }

  test("its sessions are counted in it", () => {
    const watch = watchOf([]);
    for (let index = 0; index < 70; index++) watch.take([violation(`s${index}`, start + index)], start + index);
    assert.match(watch.alerts()[0]?.says ?? "", /70 sessions so far/);
    assert.equal(watch.alerts().length, 1);
  });

  test("ends when ten sessions kept it and a day has passed, never because nothing came", () => {
    const watch = watchOf([]);
    watch.take([violation("s0", start)], start);
    assert.deepEqual(told(watch.take([], start + 30 * day)), []);
    const soon = Array.from({ length: 20 }, (_, index) => ended(`soon${index}`, start + minute));
    assert.deepEqual(watch.take(soon, start + minute), [], "a day has not passed");
    watch.take([violation("s0b", start + minute)], start + minute);
    const later = start + 2 * day;
    for (let index = 1; index < 10; index++) assert.deepEqual(watch.take([ended(`s${index}`, later)], later), []);
    assert.deepEqual(told(watch.take([ended("other", later, { scope: scope({ version: "2.1.98" }) })], later)), []);
    assert.deepEqual(told(watch.take([ended("s10", later)], later)), [
      "resolved error thinking-cleared-once is broken by claude-code 2.1.97",
    ]);
  });
});

describe("one observation for a session", () => {
  const observations = (facts: readonly Fact[], monitor = promises): number => {
    const watch = watchOf([monitor]);
    watch.take(facts, start);
    return watch.reports(start)[0]?.segments[0]?.observations ?? 0;
  };
  const tables: readonly (readonly [name: string, facts: readonly Fact[], n: number, monitor?: MonitorSettings])[] = [
    ["one that ended", [ended("a", start)], 1],
    ["one that ended twice", [ended("a", start), ended("a", start, { revision: 2 })], 1],
    ["one that is not over", [ended("a", start, { final: false })], 0],
    ["one that broke something and goes on", [violation("a", start)], 0],
    ["one that broke something, and ended", [violation("a", start), ended("a", start)], 1],
    [
      "one that broke two promises, and ended",
      [violation("a", start), violation("a", start, { invariant: "model-served" }), ended("a", start)],
      1,
    ],
    ["a violation after the end", [ended("a", start), violation("a", start)], 1],
    [
      "another promise than the monitor's",
      [violation("a", start), ended("a", start)],
      1,
      { ...promises, of: { is: "violations", invariants: ["model-served"] } },
    ],
    ["a score", [score("1", start, 1)], 1, resolved],
    ["a score that is told twice", [score("1", start, 1), score("1", start, 1)], 1, resolved],
    [
      "scores of one session",
      [score("1", start, 1, { session: "s" }), score("2", start, 0, { session: "s" })],
      1,
      resolved,
    ],
    [
      "scores of two sessions",
      [score("1", start, 1, { session: "s" }), score("2", start, 0, { session: "t" })],
      2,
      resolved,
    ],
    [
      "a session's score after one that has no value, and one of another name",
      [
        score("1", start, null, { session: "s" }),
        score("2", start, 1, { session: "s", name: "other" }),
        score("3", start, 1, { session: "s" }),
      ],
      1,
      resolved,
    ],
    ["no score", [score("1", start, null)], 0, resolved],
    ["a score of another name", [score("1", start, 1, { name: "other" })], 0, resolved],
  ];
  for (const [name, facts, n, monitor] of tables) test(name, () => assert.equal(observations(facts, monitor), n));
});

describe("drops", () => {
  /** Sessions in a row, each with its chance to be good; the number after which it alarmed. */
  function alarmAfter(monitor: MonitorSettings, levels: readonly number[], seed: number): number | null {
    const watch = watchOf([monitor]);
    const uniform = seeded(seed);
    for (const [index, level] of levels.entries()) {
      const at = start + index * minute;
      const isGood = uniform() < level;
      const facts =
        monitor.of.is === "score"
          ? [score(`${index}`, at, isGood ? 1 : 0)]
          : isGood
            ? [ended(`${index}`, at)]
            : [violation(`${index}`, at, { severity: "warn", invariant: "settings-stable" }), ended(`${index}`, at)];
      if (watch.take(facts, at).some(({ title }) => title.startsWith(`"${monitor.name}" fell`))) return index;
    }
    return null;
  }
  const times = (count: number, level: number): number[] => Array.from({ length: count }, () => level);
  const runs = 200;

  for (const [name, monitor] of [
    ["violations, known level", promises],
    ["scores, known level", resolved],
  ] as const) {
    test(`${name}: 100 sessions without a drop alarm in no more than n / ARL of the runs`, () => {
      assertRateAtMost(100 / monitor.arl, runs, (seed) => alarmAfter(monitor, times(100, 0.9), seed) !== null);
    });
  }

  test("a level that is learned from 200 sessions: likewise, and a drop of 30 points is seen within 60", () => {
    const learned: MonitorSettings = { ...promises, baseline: { is: "window", observations: 200 } };
    assertRateAtMost(100 / learned.arl, 100, (seed) => alarmAfter(learned, times(300, 0.9), seed) !== null);
    const dropped = Array.from({ length: 100 }, (_, seed) =>
      alarmAfter(learned, [...times(250, 0.9), ...times(60, 0.6)], seed),
    );
    const seen = dropped.filter((at) => at !== null && at >= 250).length;
    assert.ok(seen >= 90, `${seen} of 100`);
  });

  test("what is said of it, its evidence, and its recovery", () => {
    const watch = watchOf([{ ...promises, of: { is: "violations", invariants: ["settings-stable"] } }]);
    const rows: AlertRow[] = [];
    for (let index = 0; index < 400; index++) {
      const at = start + index * minute;
      const isBad = index >= 50 && index < 100 && index % 2 === 0;
      const bad = violation(`${index}`, at, { severity: "warn", invariant: "settings-stable" });
      rows.push(...watch.take([...(isBad ? [bad] : []), ended(`${index}`, at)], at));
    }
    assert.deepEqual(told(rows), [
      'firing warn "promises kept" fell (violations:settings-stable)',
      'resolved warn "promises kept" fell (violations:settings-stable)',
    ]);
    const [fell] = rows;
    assert.match(
      fell?.says ?? "",
      /^claude-code 2\.1\.97: Fell from 90\.0 % to an estimated \d\d\.\d % about 2026-11-20 12:5\d UTC/,
    );
    assert.match(
      fell?.link ?? "",
      /^\/sessions\?broken=true&invariant=settings-stable&client=claude-code&version=2\.1\.97&from=\d+$/,
    );
  });

  test("where its level was learned it fell below what that was at least: nothing is said of what it was", () => {
    const watch = watchOf([{ ...resolved, baseline: { is: "window", observations: 200 } }]);
    let says = "";
    for (let index = 0; index < 300 && says === ""; index++) {
      const good = index < 200 && index % 10 > 0;
      says = watch.take([score(`${index}`, start + index, good ? 1 : 0)], start + index)[0]?.says ?? "";
    }
    // 180 of 200: at least 85.8 % but for a chance of 0.05 (Clopper and Pearson).
    assert.match(says, /: Fell below 85\.8 %, which its level was at least when it was learned, to an estimated /);
  });

  test("sessions of a version whose broken promise is told already are no second message", () => {
    const alerts = [
      { name: "ops", url: "http://127.0.0.1:9", shape: "json", level: "info", renotify: null, noData: true },
    ] as const;
    const watch = new Watch({ settings: { monitors: [promises], alerts }, base: null, now: start, kept: () => null });
    const sent = new Set<string>();
    for (let index = 0; index < 40; index++) {
      const at = start + index * minute;
      watch.take([violation(`${index}`, at), ended(`${index}`, at)], at);
      for (const { id, body } of watch.due(at)) {
        sent.add(JSON.parse(body).title);
        watch.attempted(id, { is: "delivered" }, at);
      }
    }
    assert.deepEqual([...sent], ["thinking-cleared-once is broken by claude-code 2.1.97"]);
    assert.equal(watch.alerts().length, 2, "it is shown all the same");
  });
});

describe("reports: no state is green", () => {
  test("learning, then watching", () => {
    const watch = watchOf([{ ...promises, baseline: { is: "window", observations: 30 } }]);
    assert.deepEqual(watch.reports(start)[0]?.segments, []);
    const states: string[] = [];
    for (let index = 0; index < 40; index++) {
      watch.take([ended(`${index}`, start + index)], start + index);
      states.push(watch.reports(start + index)[0]?.segments[0]?.state ?? "");
    }
    assert.deepEqual([states[0], states[28], states[30], states[39]], ["learning", "learning", "watching", "watching"]);
    assert.equal(watch.reports(start + 10 * day)[0]?.segments[0]?.state, "no-data-since");
  });

  test("a signal nobody knows is not monitored, and says so", () => {
    const watch = watchOf([
      { ...promises, of: { is: "signal", signal: "no-such" }, baseline: { is: "window", observations: 20 } },
    ]);
    const measures = [{ signal: "no-such", of: "session", numerator: 1, denominator: 1, value: 1 }] as const;
    for (let index = 0; index < 30; index++) watch.take([ended(`${index}`, start, { measures })], start);
    assert.match(watch.reports(start)[0]?.segments[0]?.says ?? "", /Not monitored: no such signal/);
  });

  test("a signal: a session that did not measure it is no observation", () => {
    const watch = watchOf([
      {
        ...promises,
        of: { is: "signal", signal: "zero-thinking-share" },
        baseline: { is: "window", observations: 20 },
      },
    ]);
    const measures = [
      { signal: "zero-thinking-share", of: "session", numerator: 1, denominator: 10, value: 0.1 },
    ] as const;
    for (let index = 0; index < 40; index++)
      watch.take([ended(`${index}`, start, index % 2 === 0 ? { measures } : {})], start);
    const [segment] = watch.reports(start)[0]?.segments ?? [];
    assert.deepEqual([segment?.state, segment?.observations], ["no-data-since", 0]);
    watch.take([ended("more", start, { measures })], start);
    assert.equal(watch.reports(start)[0]?.segments[0]?.observations, 1);
  });
});

describe("taken up again", () => {
  const monitors = [promises, { ...resolved, baseline: { is: "window", observations: 20 } }] as const;
  const fact = fc.record({
    kind: fc.nat(4),
    session: fc.nat(30),
    good: fc.boolean(),
    after: fc.nat(20_000),
    stop: fc.boolean(),
  });

  test("at any moment: the same alerts, reports and state", () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 80 }), (steps) => {
        const run = (stops: boolean) => {
          const stored = new Stored();
          let watch = watchOf(monitors);
          let now = start;
          const out: unknown[] = [];
          for (const [index, { kind, session, good, after, stop }] of steps.entries()) {
            now += after;
            const facts: Fact[] = [];
            if (kind === 0) facts.push(ended(`${session}`, now));
            if (kind === 1) facts.push(violation(`${session}`, now, { severity: good ? "warn" : "error" }));
            if (kind === 2) facts.push(score(`${index}`, now, good ? 1 : 0));
            if (kind === 3) facts.push(call(`${index}`, now));
            out.push(watch.take(facts, now), watch.reports(now));
            stored.put(watch.state());
            if (stop && stops) watch = watchOf(monitors, stored);
          }
          // While the server is down nothing is waited for, so that alone differs.
          stored.values.delete("watch/silences");
          return JSON.stringify([out, [...stored.values]]);
        };
        assert.equal(run(true), run(false));
      }),
      { seed: 9, numRuns: 60 },
    );
  });

  test("by the store", async () => {
    const first = watchOf(monitors);
    first.take([violation("s1", start)], start);
    const stored = new Stored().put(first.state());
    const store = { kept: async (name: string) => stored.kept(name) };
    const watch = await openWatch({ settings: { monitors, alerts: [] }, base: null, now: start, store });
    assert.deepEqual(watch.alerts(), first.alerts());
    assert.deepEqual(watch.state(), {}, "nothing changed since");
    assert.deepEqual(watch.take([violation("s2", start)], start), []);
  });

  test("whatever became of what was stored, it can be taken up and goes on", () => {
    const first = watchOf(monitors);
    for (let index = 0; index < 60; index++) {
      const bad = index > 20 ? [violation(`${index}`, start)] : [];
      first.take(
        [...bad, ended(`${index}`, start), score(`${index}`, start, 0), call(`${index}`, start)],
        start + index,
      );
    }
    const stored = new Stored().put(first.state());
    const names = [...stored.values.keys()].sort();
    const damage = fc.record({
      name: fc.constantFrom(...names),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      cut: fc.nat(20),
      put: fc.constantFrom("", "0", "-1", "null", "[]", "{}", '"', "1e999", ","),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (all) => {
        const damaged = new Stored().put(Object.fromEntries(stored.values));
        for (const { name, at, cut, put } of all) {
          const text = damaged.values.get(name) ?? "";
          const from = Math.floor(at * text.length);
          damaged.values.set(name, text.slice(0, from) + put + text.slice(from + cut));
        }
        const watch = watchOf(monitors, damaged);
        watch.take([violation("new", start), ended("new", start), score("new", start, 1)], start + day);
        for (const { segments } of watch.reports(start + day)) assert.ok(segments.length <= 10);
        damaged.put(watch.state());
        assert.doesNotThrow(() => watchOf(monitors, damaged).take([ended("newer", start)], start + 2 * day));
      }),
      { seed: 31, numRuns: 100 },
    );
  });

  test("states that cannot be read, and states of other settings, begin anew", () => {
    const first = watchOf(monitors);
    for (let index = 0; index < 30; index++) first.take([ended(`${index}`, start)], start);
    const stored = new Stored().put(first.state());
    for (const broken of ["", "1", "{", "null", "[]", '{"settings":"","kin":[["a",{}]]}']) {
      const kept = new Stored().put(Object.fromEntries([...stored.values.keys()].map((name) => [name, broken])));
      assert.doesNotThrow(() =>
        watchOf(monitors, kept).take([ended("x", start), violation("y", start), health(start)], start),
      );
    }
    const other = watchOf([{ ...promises, arl: 2000 }], stored);
    assert.equal(other.reports(start)[0]?.segments.length, 0);
  });
});

/** More alarms than what was promised would give in all but 1 of 100 repetitions break the promise. */
function assertRateAtMost(promised: number, runs: number, alarms: (run: number) => boolean): void {
  const seen = Array.from({ length: runs }, (_, run) => alarms(run)).filter((alarm) => alarm).length;
  assert.ok(
    logBinomialTails(seen, runs, promised).atLeast >= Math.log(0.01),
    `${seen} of ${runs} runs, ${promised} promised`,
  );
}
