import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MonitorSettings } from "../../settings/index.ts";
import { seeded } from "../../stats/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import { factOfMended } from "../intake/index.ts";
import { Stored } from "../kept.fixture.ts";
import { score } from "./facts.fixture.ts";
import { Watch } from "./watch.ts";

const minute = 60_000;
const start = Date.UTC(2026, 10, 20, 12);
const resolved: MonitorSettings = {
  name: "resolved",
  of: { is: "score", name: "resolved" },
  by: [["client", "version"], ["client"]],
  baseline: { is: "known", level: 0.9 },
  arl: 1000,
  silence: 24 * 60 * minute,
  severity: "warn",
};
const segment = { client: "claude-code", version: "2.1.97" };

function mended(at: number, change: { readonly id?: string; readonly segment?: Record<string, string> } = {}): Fact {
  const posted = { segment: change.segment ?? segment, because: "rolled back to 2.1.96", by: "Ann" };
  return factOfMended("resolved", posted, { now: at, newId: () => change.id ?? `m-${at}`, key: new Uint8Array() });
}

/** A watch in which an alarm stands, a minute for an observation; `at`: now. */
function alarmed(): { watch: Watch; at: number; stored: Stored; again: () => Watch; fall: (from: number) => number } {
  const stored = new Stored();
  const open = () =>
    new Watch({ settings: { monitors: [resolved], alerts: [] }, base: null, now: start, kept: stored.kept });
  const found = {
    watch: open(),
    stored,
    at: start,
    again() {
      stored.put(found.watch.state());
      found.watch = open();
      return found.watch;
    },
    fall(from: number) {
      let at = from;
      while (!of(found.watch).every(({ state }) => state === "alarm")) {
        found.watch.take([score(`s${at}`, at, 0)], at);
        at += minute;
      }
      return at;
    },
  };
  found.watch.take([score("first", start, 1)], start);
  found.at = found.fall(start + minute);
  return found;
}

const of = (watch: Watch) => watch.reports(start + 30 * minute)[0]?.segments ?? [];

describe("somebody says that it is mended", () => {
  test("the alarm says how long recovery by itself takes", () => {
    const { watch } = alarmed();
    assert.match(of(watch)[0]?.says ?? "", /Once it is back, some [\d,]+ more scores prove it, or somebody says/);
  });

  test("and it takes about so long", () => {
    const uniform = seeded(2);
    const taken: number[] = [];
    let said = 0;
    for (let run = 0; run < 30; run++) {
      const { watch, at } = alarmed();
      said = Number(/some ([\d,]+) more/.exec(of(watch)[0]?.says ?? "")?.[1]?.replaceAll(",", ""));
      let n = 0;
      while (of(watch)[0]?.state === "alarm" && n < 10_000) {
        n += 1;
        watch.take([score(`r${n}`, at + n, uniform() < 0.9 ? 1 : 0)], at + n);
      }
      taken.push(n);
    }
    const mean = taken.reduce((a, b) => a + b, 0) / taken.length;
    assert.ok(Math.abs(mean / said - 1) < 0.3, `${mean} where ${said} were said`);
  });

  test("its alarm ends, with who said so and why; the watch begins anew, and is not green", () => {
    const { watch, at } = alarmed();
    assert.deepEqual(watch.mendable("resolved", segment, at), "alarm");
    watch.take([mended(at)], at);
    const [one, other] = of(watch);
    assert.deepEqual([one?.state, one?.mended], ["recovering", { at, by: "Ann", because: "rolled back to 2.1.96" }]);
    assert.match(
      one?.says ?? "",
      /^Said to be mended on 2026-11-20 12:\d\d UTC, which nothing has proven; \d+ more scores/,
    );
    assert.deepEqual([other?.state, other?.mended], ["alarm", null], "the other view's alarm stands");
    const rows = watch.take([mended(at + 1, { segment: { client: "claude-code" } })], at + 1);
    assert.deepEqual(
      rows.map(({ state, says }) => [state, says]),
      [
        [
          "resolved",
          "Ann says that it is mended: rolled back to 2.1.96. Nothing is proven yet; its watch has begun anew.",
        ],
      ],
    );
    assert.equal(watch.mendable("resolved", segment, at), "no-alarm");
  });

  test("what is from before then and comes later is left out, and counted", () => {
    const { watch, at } = alarmed();
    watch.take([mended(at)], at);
    for (let index = 0; index < 200; index++) watch.take([score(`late${index}`, at - 1 - index, 0)], at + index);
    assert.equal(of(watch)[0]?.state, "recovering");
    assert.match(of(watch)[0]?.says ?? "", /200 scores from before then came later and were left out\.$/);
  });

  test("what was not mended alarms again, and what was said before does not mend that", () => {
    const found = alarmed();
    found.watch.take([mended(found.at, { id: "one" })], found.at);
    const again = found.fall(found.at);
    assert.deepEqual(of(found.again())[0]?.mended, null);
    found.watch.take([mended(found.at, { id: "one" })], again);
    assert.equal(of(found.watch)[0]?.state, "alarm", "the same statement counts once");
    found.watch.take([mended(again, { id: "two" })], again);
    assert.equal(of(found.watch)[0]?.state, "recovering");
  });

  test("it holds over a restart, to the last observation", () => {
    const run = (stops: boolean) => {
      const found = alarmed();
      found.watch.take([mended(found.at)], found.at);
      if (stops) found.again();
      found.watch.take([score("late", found.at - minute, 0), score("new", found.at + minute, 1)], found.at + minute);
      if (stops) found.again();
      return found.watch.reports(found.at + minute);
    };
    assert.deepEqual(run(true), run(false));
  });

  const none: readonly (readonly [what: string, change: (fact: Fact) => Fact])[] = [
    ["telemetry that bears the same name", (fact) => ({ ...fact, source: "otlp" })],
    ["another segment", (fact) => withAttribute(fact, "segment.version", "2.1.98")],
    ["less than a segment", (fact) => withAttribute(fact, "segment.version", null)],
    ["another monitor", (fact) => withAttribute(fact, "monitor", "other")],
    ["no reason", (fact) => withAttribute(fact, "because", null)],
  ];
  for (const [what, change] of none) {
    test(`${what} mends nothing there`, () => {
      const { watch, at } = alarmed();
      watch.take([change(mended(at))], at);
      assert.equal(of(watch)[0]?.state, "alarm");
    });
  }

  test("what is not there cannot be mended", () => {
    const { watch, at } = alarmed();
    assert.equal(watch.mendable("other", segment, at), "no-monitor");
    assert.equal(watch.mendable("resolved", { client: "codex" }, at), "no-segment");
    assert.equal(watch.mendable("resolved", {}, at), "no-segment");
  });
});

function withAttribute(fact: Fact, name: string, value: string | null): Fact {
  if (fact.is !== "event") throw new Error("what is mended is told as an event");
  const { [name]: _gone, ...rest } = fact.attributes;
  return { ...fact, attributes: value === null ? rest : { ...rest, [name]: value } };
}
