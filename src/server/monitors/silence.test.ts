import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MonitorSettings } from "../../settings/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import { Stored } from "../kept.fixture.ts";
import { call, health, score } from "./facts.fixture.ts";
import { Watch } from "./watch.ts";

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 10, 20, 12);

const resolved: MonitorSettings = {
  name: "resolved",
  of: { is: "score", name: "resolved" },
  by: [["client"]],
  baseline: { is: "known", level: 0.9 },
  arl: 1000,
  silence: hour,
  severity: "warn",
};

/** What is told while the server runs on and looks every second; `facts` come at their second. */
function run(
  seconds: number,
  factsAt: (second: number) => readonly Fact[],
  monitors: readonly MonitorSettings[] = [],
  stepOf = (_second: number) => 1000,
  { restartAt = -1, isBehind = (_second: number): boolean => false } = {},
): readonly string[] {
  const stored = new Stored();
  const open = () => new Watch({ settings: { monitors, alerts: [] }, base: null, now, kept: stored.kept });
  let now = start;
  let watch = open();
  const told: string[] = [];
  for (let second = 0; second < seconds; second++) {
    now += stepOf(second);
    const facts = factsAt(second).map((fact) => ({ ...fact, at: now }));
    if (second === restartAt) watch = open();
    for (const { state, title } of watch.take(facts, now, isBehind(second))) told.push(`${second} ${state} ${title}`);
    stored.put(watch.state());
  }
  return told;
}

const beat = (second: number): boolean => second % 5 === 0;

describe("the gateway", () => {
  test("idle for a night is no incident: it says that it lives", () => {
    assert.deepEqual(
      run(4 * 3600, (second) => (beat(second) ? [health(start)] : [])),
      [],
    );
  });

  test("one that says nothing any more is, after a minute; and its return is told", () => {
    const told = run(300, (second) => (beat(second) && (second < 100 || second > 200) ? [health(start)] : []));
    assert.deepEqual(told, ["156 no-data The gateway is silent", "205 resolved The gateway is silent"]);
  });

  test("one that never said anything is not expected", () =>
    assert.deepEqual(
      run(3600, () => []),
      [],
    ));

  test("a machine that slept for a night, with both of them", () => {
    const told = run(
      200,
      (second) => (beat(second) ? [health(start)] : []),
      [],
      (second) => (second === 103 ? 8 * hour : 1000),
    );
    assert.deepEqual(told, []);
  });

  test("a clock that is set back", () => {
    const told = run(
      200,
      (second) => (beat(second) ? [health(start)] : []),
      [],
      (second) => (second === 103 ? -8 * hour : 1000),
    );
    assert.deepEqual(told, []);
  });
});

describe("a monitor", () => {
  const calls = (second: number) => (second % 60 === 0 ? [call(`c${second}`, start)] : []);
  const scores = (second: number) => (second % 60 === 30 ? [score(`${second}`, start, 1)] : []);

  test("to which scores come is not silent", () => {
    assert.deepEqual(
      run(3 * 3600, (second) => [...calls(second), ...scores(second)], [resolved]),
      [],
    );
  });

  test("to which none come any more while there is traffic is; one score ends it", () => {
    const told = run(
      3 * 3600,
      (second) => [...calls(second), ...(second < 600 || second > 9000 ? scores(second) : [])],
      [resolved],
    );
    assert.deepEqual(told, [
      '4200 no-data Monitor "resolved" gets no data',
      '9030 resolved Monitor "resolved" gets no data',
    ]);
  });

  test("to which none ever came", () => {
    assert.deepEqual(run(2 * 3600, calls, [resolved]), ['3660 no-data Monitor "resolved" gets no data']);
  });

  const jumps: readonly (readonly [what: string, ms: number])[] = [
    ["a clock that is set forward by a day", 24 * hour],
    ["a clock that is set back by a day", -24 * hour],
    ["a machine that slept for a night", 9 * hour],
  ];
  for (const [what, ms] of jumps) {
    test(`${what} is no waiting, with calls right before and right after it`, () => {
      const busy = (second: number) => (second % 10 === 0 ? [call(`c${second}`, start)] : []);
      const told = run(
        3600,
        (second) => [...busy(second), ...(second === 600 ? [score("first", start, 1)] : [])],
        [resolved],
        (second) => (second === 1200 ? ms : 1000),
      );
      assert.deepEqual(told, []);
    });
  }

  test("what waited in the spools while the server was down is no silence, whichever spool is read first", () => {
    const calls = (second: number) => Array.from({ length: 50 }, (_, index) => call(`c${second}-${index}`, start));
    const told = run(
      1200,
      (second) => {
        if (second < 600) return [...calls(second), score(`${second}`, start, 1)];
        // The other spool is read when this one has caught up.
        if (second < 905) return calls(second);
        return [...calls(second), score(`${second}`, start, 1)];
      },
      [{ ...resolved, silence: 120_000 }],
      (second) => (second === 600 ? 10 * hour : 1000),
      { restartAt: 600, isBehind: (second) => second >= 600 && second < 900 },
    );
    assert.deepEqual(told, []);
  });

  test("a source that stopped while the server was down is told when it has been waited for", () => {
    const told = run(
      6000,
      (second) => [...calls(second), ...(second < 600 ? scores(second) : [])],
      [resolved],
      (second) => (second === 600 ? 10 * hour : 1000),
      { restartAt: 600 },
    );
    assert.deepEqual(told, ['4260 no-data Monitor "resolved" gets no data']);
  });

  test("without traffic it is quiet, not silent", () => {
    assert.deepEqual(
      run(3 * 3600, (second) => (second < 600 ? [...calls(second), ...scores(second)] : []), [resolved]),
      [],
    );
  });

  test("a few calls in an hour are no traffic that it should have been told of", () => {
    const few = (second: number) => (second % 1800 === 0 ? [call(`c${second}`, start)] : []);
    assert.deepEqual(run(4 * 3600, few, [resolved]), []);
  });

  test("a weekend between two scores is no silence, with calls right before and right after it", () => {
    const told = run(
      3600,
      (second) => [
        ...(second % 10 === 0 ? [call(`c${second}`, start)] : []),
        ...(second === 600 || second === 3000 ? [score(`${second}`, start, 1)] : []),
      ],
      [{ ...resolved, silence: 2 * hour }],
      (second) => (second === 1200 ? 60 * hour : 1000),
    );
    assert.deepEqual(told, []);
  });
});
