import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aScore, scope } from "../../../test/kit/facts.ts";
import { MemoryStore } from "../../../test/kit/memory-store.ts";
import { assertRateAbove, assertRateAtMost } from "../../../test/kit/simulated.ts";
import { seeded } from "../../stats/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import { askedSeries } from "./asked.ts";
import { meanInterval } from "./mean-interval.ts";
import { qualityOf } from "./quality-of.ts";
import { shareOfSession } from "./share-of-session.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 1);
const of = "score:solved";

/** One observation: its value, what was to be expected of it, and in which session. */
interface Drawn {
  readonly value: number;
  readonly mean: number;
  readonly session?: string;
}

type Draw = (uniform: () => number, index: number) => readonly Drawn[];

const zeroOrOne = (level: number, uniform: () => number): Drawn => ({ value: uniform() < level ? 1 : 0, mean: level });

/** Facts into a store, the store's series, the page's interval; asked for after every batch. Whether any look missed. */
async function misses(
  draw: Draw,
  { looks, batch, perSession }: { looks: number; batch: number; perSession: "seen" | "ignored" },
  uniform: () => number,
): Promise<boolean> {
  const store = new MemoryStore(() => start);
  const sessions: (string | null)[] = [];
  let [n, means] = [0, 0];
  for (let look = 0; look < looks; look += 1) {
    const facts: Fact[] = [];
    for (let index = 0; index < batch; index += 1) {
      for (const { value, mean, session = null } of draw(uniform, look * batch + index)) {
        n += 1;
        means += mean;
        sessions.push(session);
        // One in three came late: it is of an hour that has passed.
        const at = start + Math.floor(look * (index % 3 === 0 ? uniform() : 1)) * hour;
        facts.push(aScore({ id: `c${n}`, at, name: "solved", value, session, scope }));
      }
    }
    await store.append({ facts });
    const asked = askedSeries(of);
    const points = await store.series({ filter: {}, of: asked.of, step: "hour" });
    const share = perSession === "seen" ? shareOfSession(sessions) : 1;
    const [segment] = qualityOf(of, asked, points, [], share).segments;
    const [lower, upper] = segment?.interval ?? [Number.NaN, Number.NaN];
    assert.ok(lower <= upper, "there is an interval");
    if (means / n < lower || means / n > upper) return true;
  }
  return false;
}

const streams = 100;

async function missedIn(draw: Draw, how: Parameters<typeof misses>[1], seed: number): Promise<readonly boolean[]> {
  const uniform = seeded(seed);
  const found: boolean[] = [];
  for (let stream = 0; stream < streams; stream += 1) found.push(await misses(draw, how, uniform));
  return found;
}

/** Scores of one session are all the same. */
const sessionsOf =
  (size: (uniform: () => number) => number): Draw =>
  (uniform, index) => {
    const one = zeroOrOne(0.7, uniform);
    return Array.from({ length: size(uniform) }, () => ({ ...one, session: `s${index}` }));
  };

describe("from facts to the page: at most 5 % of streams are ever missed, looked at after every batch", () => {
  const many = { looks: 12, batch: 12, perSession: "seen" } as const;
  const tables: readonly (readonly [what: string, draw: Draw, how?: Parameters<typeof misses>[1]])[] = [
    ["0 or 1, mostly 1", (uniform) => [zeroOrOne(0.95, uniform)]],
    ["0 or 1, evenly", (uniform) => [zeroOrOne(0.5, uniform)]],
    ["0, ½ and 1", (uniform) => [{ value: Math.floor(3 * uniform()) / 2, mean: 0.5 }]],
    ["hardly ever 1", (uniform) => [zeroOrOne(0.01, uniform)]],
    ["well inside of [0, 1]", (uniform) => [{ value: 0.6 + 0.2 * uniform(), mean: 0.7 }]],
    ["from the first observation on", (uniform) => [zeroOrOne(0.5, uniform)], { ...many, batch: 1 }],
    ["a mean that slides from 0.95 to 0.35", (uniform, index) => [zeroOrOne(0.95 - 0.003 * index, uniform)]],
    ["a mean that jumps", (uniform, index) => [zeroOrOne(index % 48 < 24 ? 0.9 : 0.2, uniform)]],
    ["five scores a session, all the same", sessionsOf(() => 5)],
    ["one to nine scores a session", sessionsOf((uniform) => 1 + Math.floor(9 * uniform()))],
    ["mostly one score a session, some have twenty", sessionsOf((uniform) => (uniform() < 0.1 ? 20 : 1))],
  ];
  for (const [index, [what, draw, how = many]] of tables.entries()) {
    test(what, async () => {
      const missed = await missedIn(draw, how, 100 + index);
      assertRateAtMost(0.05, streams, (stream) => missed[stream] ?? true);
    });
  }

  test("wrong: scores of one session counted as if each were a session", async () => {
    const missed = await missedIn(
      sessionsOf(() => 5),
      { ...many, perSession: "ignored" },
      7,
    );
    assertRateAbove(0.05, streams, (stream) => missed[stream] ?? false);
  });
});

describe("each by itself", () => {
  const uniform = seeded(11);
  const values = Array.from({ length: 40_000 }, () => (uniform() < 0.7 ? 1 : 0));
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  const isMissed = (from: number, to: number): boolean => {
    const [lower, upper] = meanInterval((sums[to] ?? 0) - (sums[from] ?? 0), to - from, 0.05);
    return lower > 0.7 || upper < 0.7;
  };

  test("a range that moves on: at most 5 % of its looks miss", () => {
    const looks = Array.from({ length: 3950 }, (_, look) => isMissed(look * 10, look * 10 + 500));
    const share = looks.filter(Boolean).length / looks.length;
    assert.ok(share <= 0.05, `${share}`);
  });

  test("many segments: a twentieth of them at most is ever missed", () => {
    assertRateAtMost(0.05, 400, (segment) =>
      Array.from({ length: 90 }, (_, n) => n + 10).some((n) => isMissed(segment * 100, segment * 100 + n)),
    );
  });
});

describe("sessions that fail have five scores, others one", () => {
  const level = 0.05;
  const mean = (5 * level) / (5 * level + 1 - level);
  /** Whether any look missed, with as many scores a session as `perSession` makes of all of them. */
  const isMissed = (uniform: () => number, perSession: (sizes: readonly number[]) => number): boolean => {
    const sizes = Array.from({ length: 600 }, () => (uniform() < level ? 5 : 1));
    const share = perSession(sizes);
    let [n, sum] = [0, 0];
    return sizes.some((size, index) => {
      n += size;
      sum += size === 5 ? size : 0;
      if (index % 25 > 0) return false;
      const [lower, upper] = meanInterval(sum / share, n / share, 0.05);
      return mean < lower || mean > upper;
    });
  };

  test("the mean of scores is missed in at most 5 % of streams, once it is known how many a session has", () => {
    const uniform = seeded(3);
    const seen = (sizes: readonly number[]) =>
      shareOfSession(sizes.flatMap((size, index) => Array<string>(size).fill(`s${index}`)));
    assertRateAtMost(0.05, 200, () => isMissed(uniform, seen));
  });

  test("wrong: as many as a session has on average over scores", () => {
    const uniform = seeded(3);
    const average = (sizes: readonly number[]) =>
      sizes.reduce((sum, size) => sum + size * size, 0) / sizes.reduce((sum, size) => sum + size, 0);
    assertRateAbove(0.05, 200, () => isMissed(uniform, average));
  });
});

describe("as how many of its scores a session counts", () => {
  for (const [sessions, share] of [
    [[], 1],
    [[null, null, null], 1],
    [["a", "b", "c"], 1],
    [["a", "a", "b", "b"], 2],
    [["a", "a", "a", null], 3],
    [["a", "b", "c", "c", "c", "c", "c", "c"], 6],
  ] as const)
    test(`${sessions.join(" ")}: ${share}`, () => assert.equal(shareOfSession(sessions), share));
});
