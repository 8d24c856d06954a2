import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ClockWitness, VirtualClock } from "./clock.ts";
import { injectedClock } from "./injected-clock.ts";
import { fromChild, proveClock } from "./prove-clock.ts";
import { realClock } from "./real-clock.ts";

const start = Date.UTC(2026, 2, 26);
const minute = 60_000;
/** A turn, six minutes, a turn, 61 minutes, a turn; a turn takes a second. */
const jumps = [
  { before: start + 1000, after: start + 1000 + 6 * minute },
  { before: start + 2000 + 6 * minute, after: start + 2000 + 67 * minute },
];
const moved = (from: string): readonly ClockWitness[] =>
  jumps.map(({ before, after }) => ({ from, before: before - 200, after: after + 300 }));
const unmoved = (from: string): readonly ClockWitness[] => [
  { from, before: start + 800, after: start + 1300 },
  { from, before: start + 1800, after: start + 2300 },
];
const log = "its session log";
const clock: VirtualClock = { ...injectedClock(start), reaches: "children", now: () => start + 3000 + 67 * minute };

describe("the proof that a clock was virtual", () => {
  test("agent and child moved by what was asked", () => {
    const witnesses = [...moved(log), ...moved(fromChild)];
    assert.deepEqual(proveClock(clock, witnesses, jumps), { is: "virtual", witnesses });
  });

  test("one gap around two jumps bears on both", () => {
    const around = (from: string): ClockWitness => ({ from, before: start + 500, after: start + 3000 + 67 * minute });
    assert.equal(proveClock(clock, [around(log), around(fromChild)], jumps).is, "virtual");
  });

  test("a clock that reaches the agent alone needs no child", () => {
    assert.equal(proveClock({ ...clock, reaches: "agent" }, moved(log), jumps).is, "virtual");
  });

  test("without a jump there is nothing to prove", () => {
    assert.deepEqual(proveClock(realClock("none"), [], []), { is: "not-needed" });
  });

  for (const [name, witnesses, because] of [
    ["nothing was written down", [], "nothing tells what time it was for the agent when the clock moved by 6 min"],
    [
      "split: the child's alone",
      [...unmoved(log), ...moved(fromChild)],
      "its own clock did not move by 6 min, its child's did",
    ],
    ["split, and its own is unknown", moved(fromChild), "its own clock did not move by 6 min, its child's did"],
    [
      "split: its own alone",
      [...moved(log), ...unmoved(fromChild)],
      "its child's clock did not move by 6 min, its own did",
    ],
    ["neither moved", [...unmoved(log), ...unmoved(fromChild)], "neither its own clock nor its child's moved by 6 min"],
    [
      "no child told the time",
      moved(log),
      "no child of it told the time, so that it is not known whether its children's clock moved by 6 min",
    ],
    [
      "the first jump alone",
      [...moved(log).slice(0, 1), ...moved(fromChild)],
      "its own clock did not move by 61 min, its child's did",
    ],
    [
      "the hour was 50 minutes",
      [...moved(log).map((seen) => ({ ...seen, after: seen.after - 11 * minute })), ...moved(fromChild)],
      "its own clock did not move by 6 min, its child's did",
    ],
    [
      "what tells a time from before the run, or none, tells nothing",
      [
        { from: log, before: 7, after: start + 67 * minute + 2300 },
        { from: log, before: Number.NaN, after: Number.NaN },
        ...moved(fromChild),
      ],
      "its own clock did not move by 6 min, its child's did",
    ],
    [
      "it went too far",
      [...moved(log), ...moved(fromChild), { from: log, before: start, after: start + 90 * minute }],
      "its session log is 23 min ahead of the clock",
    ],
  ] as const) {
    test(`not virtual: ${name}`, () => {
      assert.deepEqual(proveClock(clock, witnesses, jumps), { is: "not-virtual", because });
    });
  }

  test("not virtual: a clock that cannot be moved, with its own reason", () => {
    const witnesses = [...moved(log), ...moved(fromChild)];
    assert.deepEqual(proveClock(realClock("a static binary"), witnesses, jumps), {
      is: "not-virtual",
      because: "a static binary",
    });
  });
});
