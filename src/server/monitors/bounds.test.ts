import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MonitorSettings } from "../../settings/index.ts";
import { Stored } from "../kept.fixture.ts";
import { ended, scope, violation } from "./facts.fixture.ts";
import { Watch } from "./watch.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 10, 20, 12);
const promises: MonitorSettings = {
  name: "promises kept",
  of: { is: "violations", invariants: "all" },
  by: [["client", "version"]],
  baseline: { is: "known", level: 0.9 },
  arl: 10_000,
  silence: day,
  severity: "warn",
};
const learned: MonitorSettings = { ...promises, baseline: { is: "window", observations: 20 } };

function watchOf(monitors: readonly MonitorSettings[], stored = new Stored()): Watch {
  return new Watch({ settings: { monitors, alerts: [] }, base: null, now: start, kept: stored.kept });
}

const session = (id: string, client: string, version: string, at = start) =>
  ended(id, at, { scope: scope({ client, version }) });
const segments = (watch: Watch, now = start) => watch.reports(now)[0]?.segments ?? [];
const versions = (watch: Watch, now = start) => segments(watch, now).map(({ segment }) => segment.version);

describe("what is stored of one session", () => {
  for (const [what, monitor] of [
    ["a level that is given", promises],
    ["levels that are learned", learned],
    ["a level that is learned from 5,000 sessions", { ...promises, baseline: { is: "window", observations: 5000 } }],
  ] as const) {
    test(`${what}: a few kB, with 400 versions and 4,000 sessions before it`, () => {
      const watch = watchOf([monitor]);
      for (let index = 0; index < 4000; index++)
        watch.take([session(`s${index}`, "claude-code", `1.0.${index % 400}`)], start);
      const all = Object.values(watch.state()).join("").length;
      watch.take([session("one more", "claude-code", "1.0.7")], start + 1000);
      const one = Object.values(watch.state()).join("").length;
      assert.ok(one < 12_000 && one < all / 10, `${one} of ${all} characters`);
      watch.take([], start + 2000);
      assert.deepEqual(watch.state(), {}, "time alone writes nothing");
    });
  }
});

describe("whatever a client calls itself", () => {
  test("segments stay bounded, and what found no place is counted", () => {
    const watch = watchOf([promises]);
    for (let index = 0; index < 2000; index++) watch.take([session(`s${index}`, "evil", `v${index}`)], start);
    assert.equal(segments(watch).length, 501, "and the one that the rest share");
    assert.equal(versions(watch).at(-1), "(other)");
    assert.equal(watch.reports(start)[0]?.notApart, 1500);
    assert.equal(segments(watch).at(-1)?.observations, 1500);
  });

  test("clients stay bounded where levels are learned", () => {
    const watch = watchOf([learned]);
    for (let index = 0; index < 3000; index++) watch.take([session(`s${index}`, `evil${index}`, "1")], start);
    // 50 clients, what the others share, and the segments of that.
    assert.ok(segments(watch).length <= 50 + 501, `${segments(watch).length}`);
  });

  test("a hundred monitors share the places", () => {
    const monitors = Array.from({ length: 100 }, (_, index) => ({ ...promises, name: `m${index}` }));
    const watch = watchOf(monitors);
    for (let index = 0; index < 100; index++) watch.take([session(`s${index}`, "evil", `v${index}`)], start);
    assert.ok(watch.reports(start).every((each) => each.segments.length === 41));
  });

  test("what nothing came to for two weeks gives its place to what is new; an alarm does not", () => {
    const stored = new Stored();
    const watch = watchOf([promises], stored);
    const bad = ended("bad", start, { scope: scope({ client: "c", version: "alarm" }) });
    for (let index = 0; index < 60; index++) {
      const of = { ...bad, id: `b${index}`, session: `b${index}` };
      watch.take([{ ...violationOf(of.session), scope: of.scope }, of], start);
    }
    for (let index = 0; index < 499; index++) watch.take([session(`s${index}`, "c", `v${index}`)], start + index);
    const later = start + 20 * day;
    watch.take([session("new", "c", "new", later)], later);
    const now = versions(watch, later);
    assert.deepEqual(
      [now.length, now.includes("v0"), now.includes("v1"), now.includes("new")],
      [500, false, true, true],
    );
    assert.equal(segments(watch, later).find(({ segment }) => segment.version === "alarm")?.state, "alarm");
    assert.equal(watch.reports(later)[0]?.notApart, 0);
    stored.put(watch.state());
    const states = (of: Watch) =>
      segments(of, later)
        .map((each) => JSON.stringify(each))
        .sort();
    assert.deepEqual(states(watchOf([promises], stored)), states(watch));
  });
});

test("of broken promises 500 are followed: the alert of the one before them ends, and says that nothing is proven", () => {
  const watch = watchOf([]);
  for (let index = 0; index < 600; index++) {
    watch.take([violation(`s${index}`, start + index, { scope: scope({ version: `v${index}` }) })], start + index);
  }
  const rows = watch.alerts();
  assert.equal(rows.filter(({ state }) => state === "firing").length, 500);
  const gone = rows.filter(({ state }) => state === "resolved");
  assert.ok(gone.length === 100 && gone.every(({ says }) => /followed no longer, and nothing is proven/.test(says)));
});

describe("alerts of what is watched no longer end, and say that nothing is proven", () => {
  const fallen = (stored: Stored) => {
    const watch = watchOf([promises], stored);
    for (let index = 0; index < 60; index++) {
      watch.take([violationOf(`s${index}`), session(`s${index}`, "claude-code", "2.1.97")], start);
    }
    assert.equal(watch.alerts().filter(({ state }) => state === "firing").length, 1);
    stored.put(watch.state());
  };
  const tables: readonly (readonly [what: string, monitors: readonly MonitorSettings[], ended: number])[] = [
    ["the monitor as it was", [promises], 0],
    ["the monitor under other settings", [{ ...promises, arl: 20_000 }], 1],
    ["no such monitor any more", [], 1],
  ];
  for (const [what, monitors, count] of tables) {
    test(what, () => {
      const stored = new Stored();
      fallen(stored);
      const rows = watchOf(monitors, stored).take([], start + 1000);
      assert.equal(rows.filter(({ state }) => state === "resolved").length, count);
      for (const { says } of rows) assert.match(says, /watched no longer, and nothing is proven/);
    });
  }
});

function violationOf(session: string) {
  return violation(session, start, { severity: "warn" });
}
