import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SessionId } from "../wire/index.ts";
import { aggregate, beforeAfter } from "./aggregate.ts";
import { medianOf } from "./median-of.ts";
import { segmentOf } from "./segment-of.ts";
import { person, transitionsOf } from "./session.fixture.ts";
import type { Measure, Segment, SessionSignals, SignalInfo } from "./signal.ts";
import { signalInfos } from "./signal-families.ts";
import { addMeasure, emptyTally, mergeTallies, readTally } from "./tally.ts";

const share = infoOf("repeat-share");
const loops = infoOf("reasoning-loops");
const depth = infoOf("thinking-depth");
const reads = infoOf("read-edit-ratio");

function infoOf(id: string): SignalInfo {
  const info = signalInfos.find((each) => each.id === id);
  assert.ok(info !== undefined);
  return info;
}

function measured(signal: string, numerator: number, denominator: number, value = numerator / denominator): Measure {
  return { signal, of: "session", is: "measured", numerator, denominator, value };
}

function session(at: number, measures: readonly Measure[], segment: Partial<Segment> = {}): SessionSignals {
  const whole = {
    day: "2026-03-05",
    client: "claude-code",
    version: "1",
    model: "m",
    effort: null,
    entrypoint: "cli",
    ...segment,
  };
  return { session: "s" as SessionId, at, segment: whole, measures };
}

const all = [
  session(1, [
    measured("repeat-share", 1, 10),
    measured("reasoning-loops", 1, 100, 10),
    measured("thinking-depth", 5, 9, 5),
    measured("read-edit-ratio", 8, 4),
  ]),
  session(
    2,
    [
      measured("repeat-share", 5, 10),
      measured("reasoning-loops", 3, 100, 30),
      measured("thinking-depth", 7, 1, 7),
      measured("read-edit-ratio", 1, 4),
    ],
    { version: "2" },
  ),
  session(3, [{ signal: "repeat-share", of: "session", is: "not-measured", because: "no tool calls" }], {
    version: "2",
  }),
];

const infos = [share, loops, depth, reads];
const tables: readonly [title: string, rows: readonly SessionSignals[], expected: Readonly<Record<string, string>>][] =
  [
    [
      "everything",
      all,
      {
        "repeat-share": "6/20 = 0.3 in 2",
        "reasoning-loops": "20 over 200 in 2",
        "thinking-depth": "6 over 10 in 2",
        // exp of the mean of ln(8.5/4.5) and ln(1.5/4.5)
        "read-edit-ratio": "0.793492 over 8 in 2",
      },
    ],
  ];
for (const [title, rows, expected] of tables) {
  test(`aggregate: ${title}, by the way of each signal`, () => {
    const found = Object.fromEntries(
      aggregate(rows, [], infos).map(({ signal, value, events, sessions }) => [
        signal,
        signal === "repeat-share"
          ? `6/${events} = ${value} in ${sessions}`
          : `${Number((value ?? Number.NaN).toPrecision(6))} over ${events} in ${sessions}`,
      ]),
    );
    assert.deepEqual(found, expected);
  });
}

test("aggregate: by version, with the reasons of those that did not measure", () => {
  const rows = aggregate(all, ["version"], [share]);
  assert.deepEqual(rows, [
    {
      group: { version: "1" },
      signal: "repeat-share",
      of: "session",
      value: 0.1,
      sessions: 1,
      events: 10,
      notMeasured: [],
    },
    {
      group: { version: "2" },
      signal: "repeat-share",
      of: "session",
      value: 0.5,
      sessions: 1,
      events: 10,
      notMeasured: [{ because: "no tool calls", sessions: 1 }],
    },
  ]);
});

test("aggregate: not recorded and not sent are two groups; a group nobody measured has no value", () => {
  const none: Measure = { signal: "repeat-share", of: "session", is: "not-measured", because: "x" };
  const rows = aggregate(
    [session(1, [none], { effort: null }), session(2, [none], { effort: "absent" })],
    ["effort"],
    [share],
  );
  assert.deepEqual(
    rows.map(({ group, value, sessions }) => [group.effort, value, sessions]),
    [
      ["absent", null, 0],
      [null, null, 0],
    ].sort(([a], [b]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  );
});

test("before and after: two values with n, the session at the date is after, and nothing is claimed", () => {
  const [pair, ...others] = beforeAfter(all, 2, [share]);
  assert.deepEqual(others, []);
  assert.deepEqual(pair, {
    signal: "repeat-share",
    of: "session",
    before: { value: 0.1, sessions: 1, events: 10, notMeasured: [] },
    after: { value: 0.5, sessions: 1, events: 10, notMeasured: [{ because: "no tool calls", sessions: 1 }] },
  });
});

test("tallies: adding is associative, and the order of sessions does not matter", () => {
  const measure = fc.oneof(
    fc.tuple(fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 1000 })).map(([n, d]) => measured("x", n, d)),
    fc.constantFrom("a", "b").map((because): Measure => ({ signal: "x", of: "session", is: "not-measured", because })),
  );
  const tally = (measures: readonly Measure[]) => {
    const made = emptyTally();
    for (const each of measures) addMeasure(made, each);
    return made;
  };
  fc.assert(
    fc.property(fc.array(measure), fc.array(measure), fc.array(measure), fc.constantFrom(...infos), (a, b, c, info) => {
      const together = readTally(tally([...a, ...b, ...c]), info);
      assert.deepEqual(readTally(mergeTallies(mergeTallies(tally(a), tally(b)), tally(c)), info), together);
      assert.deepEqual(readTally(mergeTallies(tally(a), mergeTallies(tally(b), tally(c))), info), together);
      assert.deepEqual(readTally(tally([...c, ...a, ...b].reverse()), info), together);
    }),
    { seed: 12, numRuns: 300 },
  );
});

const medians: readonly [values: readonly number[], median: number | null][] = [
  [[], null],
  [[3], 3],
  [[5, 1], 3],
  [[9, 1, 4], 4],
  [[-2, 10, 10, 10], 10],
];
for (const [values, median] of medians) {
  test(`median of ${JSON.stringify(values)}`, () => assert.equal(medianOf(values), median));
}

test("segment: of the first exchange, the model as asked for, or as answered where only that is recorded", () => {
  const [wire] = transitionsOf([{ added: [person("x")] }], "wire", { effort: "high" });
  const [log] = transitionsOf([{ added: [person("x")] }], "log", { entrypoint: null });
  assert.ok(wire !== undefined && log !== undefined);
  assert.deepEqual(segmentOf(wire.exchange), {
    day: "2026-03-05",
    client: "claude-code",
    version: "2.1.197",
    model: "claude-opus-4-6",
    effort: "high",
    entrypoint: "cli",
  });
  assert.equal(segmentOf(log.exchange).effort, "absent");
  assert.equal(segmentOf(log.exchange).entrypoint, null);
  assert.equal(segmentOf(log.exchange).model, "claude-opus-4-6");
});
