import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAbove, assertRateAtMost, seeded } from "../../../test/kit/simulated.ts";
import { detectorLogThreshold } from "../../stats/index.ts";
import { windowBaseline } from "./baseline.ts";
import { controlScore } from "./control-score.ts";
import { Monitor } from "./monitor.ts";
import type { MonitorPlan } from "./monitor-plan.ts";
import type { Segment } from "./segment.ts";
import type { SegmentStatus } from "./status.ts";

const plan: MonitorPlan = {
  metric: "score",
  by: [["model"]],
  baseline: { is: "known", p0: 0.65 },
  alarms: { is: "arl", observations: 10_000 },
  silence: 5000,
};
const a: Segment = { model: "a" };

/** Feeds ones and zeros of this level, one a millisecond; stops at the alarm. */
function feed(monitor: Monitor, level: number, n: number, from: number, even = seeded(1), segment = a): number {
  for (let k = 0; k < n; k++) {
    if (monitor.observe({ at: from + k, segment, x: even() < level ? 1 : 0 }).length > 0) return from + k;
  }
  return from + n;
}

function statusOf(monitor: Monitor, now: number, segment = a): SegmentStatus {
  const report = monitor.reports(now).find((each) => JSON.stringify(each.segment) === JSON.stringify(segment));
  assert.ok(report, "no such segment");
  return report.status;
}

test("monitor: what is expected and never comes is silent from the beginning, and never green", () => {
  const monitor = new Monitor({ ...plan, expected: [a] }, 100);
  assert.deepEqual(statusOf(monitor, 100), { is: "no-data-since", since: 100, ever: false });
  assert.deepEqual(statusOf(monitor, 99_999), { is: "no-data-since", since: 100, ever: false });
});

test("monitor: watching says how long a drop would take to be seen, and stops saying it when nothing comes", () => {
  const monitor = new Monitor(plan, 0);
  feed(monitor, 0.65, 500, 0);
  const status = statusOf(monitor, 600);
  assert.ok(status.is === "watching" && status.sees !== null);
  assert.ok(status.n === 500 && Math.abs(status.level - 0.65) < 0.06 && status.last === 499);
  assert.ok(
    status.sees.drop === 0.03 && Math.abs(status.sees.observations - 1300) < 250,
    `${status.sees.observations}`,
  );
  assert.equal(status.sees.ms, status.sees.observations);
  assert.equal(statusOf(monitor, 5499).is, "watching");
  assert.deepEqual(statusOf(monitor, 5500), { is: "no-data-since", since: 499, ever: true });
});

test("monitor: an observation that comes late does not make the others older", () => {
  const monitor = new Monitor(plan, 0);
  monitor.observe({ at: 9000, segment: a, x: 1 });
  monitor.observe({ at: 1000, segment: a, x: 1 });
  const status = statusOf(monitor, 9000);
  assert.ok(status.is === "watching" && status.last === 9000 && status.n === 2);
});

test("monitor: a drop raises the alarm, dated and sized; it stands while nothing comes", () => {
  const monitor = new Monitor(plan, 0);
  feed(monitor, 0.65, 1000, 0);
  const raised = feed(monitor, 0.4, 1000, 1000, seeded(2));
  assert.ok(raised < 1200, `raised at ${raised}`);
  const status = statusOf(monitor, raised);
  assert.ok(status.is === "alarm" && !status.silent && status.since === raised && status.n === 0);
  assert.ok(Math.abs(status.change.at - 1000) < 40, `dated ${status.change.at}`);
  assert.ok(status.change.before === 0.65 && Math.abs(status.change.drop - 0.25) < 0.1);
  const later = statusOf(monitor, raised + 100_000);
  assert.ok(later.is === "alarm" && later.silent);
});

test("monitor: recovering once the level is proven back, watching once it was watched as long as the drop would take", () => {
  const monitor = new Monitor(plan, 0);
  const raised = feed(monitor, 0.4, 1000, 0);
  feed(monitor, 0.4, 3000, raised + 1, seeded(3));
  assert.equal(statusOf(monitor, raised + 3001).is, "alarm");
  const even = seeded(4);
  let at = raised + 3001;
  while (statusOf(monitor, at).is === "alarm" && at < raised + 10_000) feed(monitor, 0.7, 1, ++at, even);
  const back = statusOf(monitor, at);
  assert.ok(back.is === "recovering" && back.after.at < raised && back.needs > 20, back.is);
  feed(monitor, 0.7, back.needs - 1, at + 1, even);
  const nearly = statusOf(monitor, at + back.needs);
  assert.ok(nearly.is === "recovering" && nearly.needs === 1);
  feed(monitor, 0.7, 1, at + back.needs, even);
  const watched = statusOf(monitor, at + back.needs);
  assert.ok(watched.is === "watching" && watched.since === back.since);
});

test("monitor: a level that stays 6 points down is not said to recover", () => {
  const even = seeded(5);
  assertRateAtMost(0.2, 20, () => {
    const monitor = new Monitor({ ...plan, alarms: { is: "arl", observations: 10_000 } }, 0);
    let at = feed(monitor, 0.2, 5000, 0, even);
    for (let k = 0; k < 2000; k++) feed(monitor, 0.59, 1, ++at, even);
    return statusOf(monitor, at).is !== "alarm";
  });
});

test("monitor: somebody says it is mended: recovering at once, and an alarm again where it is not", () => {
  const monitor = new Monitor(plan, 0);
  const raised = feed(monitor, 0.4, 1000, 0);
  monitor.restart(a, raised);
  assert.equal(statusOf(monitor, raised).is, "recovering");
  const again = feed(monitor, 0.4, 1000, raised + 1, seeded(6));
  const status = statusOf(monitor, again);
  assert.ok(status.is === "alarm" && status.since === again && again > raised);
});

test("monitor: segments are kept apart, and only the one that drops raises the alarm", () => {
  const monitor = new Monitor({ ...plan, by: [["model"], ["client", "platform"]] }, 0);
  const even = seeded(7);
  const raised = new Set<string>();
  for (let t = 0; t < 3000; t++) {
    const segment: Segment = { model: t % 2 === 0 ? "a" : "b", client: "x" };
    const level = t > 1000 && t % 2 === 0 ? 0.35 : 0.75;
    for (const each of monitor.observe({ at: t, segment, x: even() < level ? 1 : 0 })) raised.add(JSON.stringify(each));
  }
  assert.ok(raised.has('{"model":"a"}') && !raised.has('{"model":"b"}'));
  assert.deepEqual(
    monitor.reports(3000).map(({ segment }) => segment),
    [{ model: "a" }, { client: "x", platform: null }, { model: "b" }],
  );
});

test("monitor: a segment's baseline is its own, and the others' the plan's", () => {
  const monitor = new Monitor({ ...plan, baselines: [{ segment: a, baseline: { is: "known", p0: 0.3 } }] }, 0);
  assert.equal(feed(monitor, 0.35, 3000, 0), 3000);
  assert.ok(feed(monitor, 0.35, 3000, 0, seeded(1), { model: "b" }) < 3000);
});

test("monitor: beyond the most segments what comes late shares one, and goes nowhere else", () => {
  const monitor = new Monitor({ ...plan, most: 2 }, 0);
  for (const model of ["a", "b", "c", "d", "a", "c"]) monitor.observe({ at: 0, segment: { model }, x: 1 });
  const counts = monitor.reports(0).map(({ segment, status }) => [segment.model, status.is === "watching" && status.n]);
  assert.deepEqual(counts, [
    ["a", 2],
    ["b", 1],
    ["(other)", 3],
  ]);
});

test("monitor: an unknown baseline finds a fall, and takes a rise for the new level", () => {
  const monitor = new Monitor({ ...plan, baseline: { is: "unknown" } }, 0);
  feed(monitor, 0.5, 3000, 0);
  assert.equal(feed(monitor, 0.8, 3000, 3000, seeded(2)), 6000);
  const risen = statusOf(monitor, 6000);
  assert.ok(risen.is === "watching" && risen.since > 3000 && risen.sees === null && risen.level > 0.75);
  const raised = feed(monitor, 0.5, 3000, 6000, seeded(3));
  const status = statusOf(monitor, raised);
  assert.ok(status.is === "alarm" && Math.abs(status.change.before - 0.8) < 0.05, status.is);
  assert.ok(Math.abs(status.change.at - 6000) < 300);
});

const control = { is: "control", pi: 0.5, predictions: { low: 0.65, high: 0.65 }, residual: 0.2275 } as const;

test("monitor: against a control levels are differences, and what is mended is told in points", () => {
  const monitor = new Monitor({ ...plan, baseline: control }, 0);
  for (let t = 0; t < 2000; t++) {
    const treated = t % 2 === 0 ? 1 : 0;
    const x = controlScore({ y: 0.65 - 0.3 * treated, a: treated, pi: 0.5, f: 0.65 }, control.predictions);
    if (monitor.observe({ at: t, segment: a, x }).length > 0) break;
  }
  const status = statusOf(monitor, 0);
  assert.ok(status.is === "alarm" && status.change.before === 0, status.is);
  assert.ok(Math.abs(status.change.drop - 0.3) < 0.02, `${status.change.drop}`);
  const fresh = new Monitor({ ...plan, baseline: control }, 0);
  feed(fresh, 0.5, 10, 0);
  const watching = statusOf(fresh, 10);
  // Twice the variance of one arm at a half: about four times the observations that a known baseline takes.
  assert.ok(watching.is === "watching" && watching.sees !== null);
  assert.ok(watching.sees.observations > 3000 && watching.sees.observations < 6000, `${watching.sees.observations}`);
});

test("monitor: taken up from its state through JSON at any point, the same in every report", () => {
  const models = fc.constantFrom<string | null>("a", "b", null);
  const runs = fc.array(
    fc.record({ model: models, x: fc.constantFrom(0, 0, 0.5, 1), times: fc.constantFrom(1, 40, 300) }),
    { maxLength: 14, size: "max" },
  );
  const baselines = fc.constantFrom<MonitorPlan["baseline"]>(
    { is: "known", p0: 0.65 },
    { is: "window", p0: 0.5, beta: 0.01, n: 100, mean: 0.6 },
    { is: "unknown" },
  );
  fc.assert(
    fc.property(baselines, runs, fc.nat({ max: 14 }), (baseline, made, cut) => {
      const full: MonitorPlan = {
        ...plan,
        baseline,
        by: [[], ["model"]],
        alarms: { is: "arl", observations: 50 },
        expected: [{ model: "c" }],
        most: 3,
      };
      const whole = new Monitor(full, 0);
      let other = new Monitor(full, 0);
      let at = 0;
      for (const [index, { model, x, times }] of made.entries()) {
        if (index === cut) other = Monitor.from(JSON.parse(JSON.stringify(other.state)));
        for (let k = 0; k < times; k++) {
          at += 1;
          const observation = { at, segment: { model }, x };
          assert.deepEqual(other.observe(observation), whole.observe(observation));
        }
      }
      assert.deepEqual(other.state, whole.state);
      assert.deepEqual(other.reports(at + 10), whole.reports(at + 10));
    }),
    { seed: 9, numRuns: 40 },
  );
});

test("monitor: a state of another version is refused", () => {
  const state = JSON.parse(JSON.stringify(new Monitor(plan, 0).state));
  assert.throws(() => Monitor.from({ ...state, version: 2 }), { code: "bad-option" });
});

for (const wrong of [{ x: Number.NaN }, { x: 1.01 }, { x: -0.01 }, { at: Number.NaN }]) {
  test(`monitor: an observation with ${Object.entries(wrong)} is refused, and no view takes it`, () => {
    const monitor = new Monitor({ ...plan, by: [[], ["model"]] }, 0);
    monitor.observe({ at: 0, segment: a, x: 1 });
    const before = monitor.state;
    assert.throws(() => monitor.observe({ at: 1, segment: a, x: 1, ...wrong }), { code: "out-of-range" });
    assert.deepEqual(monitor.state, before);
  });
}

const badPlans: readonly (readonly [string, Partial<MonitorPlan>, string])[] = [
  ["no view", { by: [] }, "bad-option"],
  [
    "two views of the same dimensions",
    {
      by: [
        ["model", "plan"],
        ["plan", "model"],
      ],
    },
    "bad-option",
  ],
  ["no silence", { silence: 0 }, "bad-option"],
  ["a drop of 0", { design: 0 }, "bad-option"],
  ["an expected segment of no view", { expected: [{ client: "x" }] }, "bad-option"],
  ["a baseline for a segment of no view", { baselines: [{ segment: {}, baseline: { is: "unknown" } }] }, "bad-option"],
  ["a baseline of 1", { baseline: { is: "known", p0: 1 } }, "out-of-range"],
  ["a control for all", { baseline: { ...control, pi: 1 } }, "out-of-range"],
  [
    "baselines that err more often than not",
    { baseline: { is: "window", p0: 0.5, beta: 0.6, n: 9, mean: 1 } },
    "bad-option",
  ],
  ["an alarm in no observations", { alarms: { is: "arl", observations: 0 } }, "out-of-range"],
];
for (const [what, part, code] of badPlans) {
  test(`monitor: a plan with ${what} is refused`, () => {
    assert.throws(() => new Monitor({ ...plan, ...part }, 0), { code });
  });
}

test("monitor: every view and every chance that a baseline is too high raises the threshold", () => {
  const window = { is: "window", p0: 0.5, beta: 0.01, n: 9, mean: 0.6 } as const;
  const threshold = (part: Partial<MonitorPlan>): number => new Monitor({ ...plan, ...part }, 0).logThreshold;
  assert.equal(threshold({}), Math.log(10_000));
  assert.equal(threshold({ by: [["model"], []] }), Math.log(20_000));
  assert.ok(Math.abs(threshold({ baseline: window }) - Math.log(10_000 / 0.99)) < 1e-12);
  const alarms = { is: "horizon", observations: 1000, alpha: 0.05 } as const;
  assert.equal(threshold({ alarms }), detectorLogThreshold(alarms));
  assert.ok(Math.abs(threshold({ alarms, baseline: window }) - Math.log(1000 / 0.04)) < 1e-12);
});

/** Whether a monitor whose baseline is of a window of 40 raises a false alarm within 2,000 observations at A = 50,000. */
function falseAlarm(even: () => number, baseline: (window: readonly number[]) => MonitorPlan["baseline"]): boolean {
  const window = Array.from({ length: 40 }, () => (even() < 0.65 ? 1 : 0));
  const monitor = new Monitor({ ...plan, alarms: { is: "arl", observations: 50_000 }, baseline: baseline(window) }, 0);
  return feed(monitor, 0.65, 2000, 0, even) < 2000;
}

test("monitor: a baseline's own error is paid for; the mean of a window taken as known breaks the promise", () => {
  const even = seeded(10);
  assertRateAtMost(0.05, 100, () => falseAlarm(even, (window) => windowBaseline(window, 0.01)));
  const meanOf = (window: readonly number[]): number => window.reduce((sum, x) => sum + x, 0) / window.length;
  assertRateAbove(0.05, 100, () => falseAlarm(even, (window) => ({ is: "known", p0: meanOf(window) })));
});
