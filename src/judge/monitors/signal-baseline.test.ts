import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../../../test/kit/simulated.ts";
import { signalInfos } from "../../signals/index.ts";
import { Monitor } from "./monitor.ts";
import { monitoredValue, signalBaseline } from "./signal-baseline.ts";

for (const info of signalInfos) {
  test(`signal baseline: ${info.id} is monitored in [0, 1], 1 being good, or says why not`, () => {
    const even = seeded(1);
    const values = Array.from({ length: 300 }, () => even());
    const made = signalBaseline(info, values);
    if (info.monitor.form === "none") {
      assert.equal(made.is, "not-monitored");
      assert.throws(() => monitoredValue(info, 0.5, null), { code: "bad-option" });
      return;
    }
    assert.ok(made.is === "monitored" && made.baseline.is === "window");
    const [bad, good] = info.worse === "up" ? [0.999, 0.001] : [0.001, 0.999];
    assert.ok(monitoredValue(info, bad, made.limit) < 0.01 && monitoredValue(info, good, made.limit) > 0.99);
    const xs = values.map((value) => monitoredValue(info, value, made.limit));
    assert.ok(xs.every((x) => x >= 0 && x <= 1));
    assert.ok(made.baseline.p0 < made.baseline.mean);
  });
}

const info = (id: string) => {
  const found = signalInfos.find((each) => each.id === id);
  assert.ok(found, id);
  return found;
};

test("signal baseline: sessions that mostly have none are held to how often they have none", () => {
  const even = seeded(2);
  const values = Array.from({ length: 1500 }, () => (even() < 0.98 ? 0 : 40));
  const made = signalBaseline(info("interrupts-per-1000-calls"), values);
  assert.ok(made.is === "monitored" && made.limit === 0 && made.baseline.is === "window" && made.baseline.p0 > 0.95);
  assert.equal(monitoredValue(info("interrupts-per-1000-calls"), 0, made.limit), 1);
  assert.equal(monitoredValue(info("interrupts-per-1000-calls"), 40, made.limit), 0);
});

test("signal baseline: too few sessions, and sessions that are all as bad as can be, are not a level to keep", () => {
  assert.equal(signalBaseline(info("refusal-share"), [0, 0]).is, "not-monitored");
  const all = signalBaseline(info("refusal-share"), [1, 1, 1, 1]);
  assert.ok(all.is === "monitored" && all.baseline.is === "unknown");
});

test("signal baseline: values that the signal cannot have are refused", () => {
  assert.throws(() => monitoredValue(info("refusal-share"), 1.5, null), { code: "out-of-range" });
  assert.throws(() => monitoredValue(info("refusal-share"), Number.NaN, null), { code: "out-of-range" });
  assert.throws(() => monitoredValue(info("cost-per-prompt"), Number.NaN, 1), { code: "not-finite" });
  assert.throws(() => monitoredValue(info("cost-per-prompt"), 1, null), { code: "bad-option" });
});

test("signal baseline: half of the reads per edit gone is seen within 100 sessions", () => {
  const even = seeded(3);
  const ratio = (scale: number): number => scale * Math.exp(1.2 * (even() + even() + even() + even() - 2));
  const reads = info("read-edit-ratio");
  const made = signalBaseline(
    reads,
    Array.from({ length: 900 }, () => ratio(4)),
  );
  assert.ok(made.is === "monitored");
  const monitor = new Monitor(
    {
      metric: reads.id,
      by: [["client"]],
      baseline: made.baseline,
      alarms: { is: "arl", observations: 10_000 },
      silence: 1e6,
    },
    0,
  );
  const segment = { client: "x" };
  let at = 0;
  while (at < 300) {
    at += 1;
    assert.deepEqual(monitor.observe({ at, segment, x: monitoredValue(reads, ratio(4), made.limit) }), []);
  }
  while (at < 400 && monitor.observe({ at, segment, x: monitoredValue(reads, ratio(2), made.limit) }).length === 0)
    at += 1;
  assert.ok(at < 400, "not seen");
});
