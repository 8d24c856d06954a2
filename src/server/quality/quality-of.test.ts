import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scope } from "../../../test/kit/facts.ts";
import { signalInfos } from "../../signals/index.ts";
import type { SeriesPoint } from "../../store/index.ts";
import { ApiError } from "../http/index.ts";
import { askedSeries } from "./asked.ts";
import { qualityOf } from "./quality-of.ts";

const point = (at: number, n: number, sum: number | null, more: Partial<SeriesPoint> = {}): SeriesPoint => ({
  at,
  segment: null,
  n,
  sum,
  sumOfSquares: sum,
  numerator: null,
  denominator: null,
  p50: null,
  p90: null,
  p99: null,
  ...more,
});

describe("what `of` names", () => {
  for (const { id } of signalInfos)
    it(`signal:${id} is measured`, () => assert.equal(askedSeries(`signal:${id}`).of.is, "signal"));
  it("a signal's sub-agents are apart", () => {
    assert.deepEqual(askedSeries("signal:read-edit-ratio:subagents").of, {
      is: "signal",
      signal: "read-edit-ratio",
      of: "subagents",
    });
  });
  it("a score's name may hold colons", () =>
    assert.deepEqual(askedSeries("score:a:b").of, { is: "score", name: "a:b" }));
  for (const text of ["", "score", "score:", "signal:none", "rate:toString", "quantiles:cost", "other:x"])
    it(`${text || "nothing"} is refused`, () => assert.throws(() => askedSeries(text), ApiError));
});

describe("quality", () => {
  const score = askedSeries("score:solved");

  it("runs over all points in order of time, and narrows", () => {
    const { segments } = qualityOf(
      "score:solved",
      score,
      [point(2, 100, 90), point(1, 10, 9), point(3, 1000, 900)],
      [],
    );
    const [all] = segments;
    assert.deepEqual([all?.n, all?.estimate, all?.because], [1110, 0.9, null]);
    assert.deepEqual(
      all?.running.map(({ at }) => at),
      [1, 2, 3],
    );
    const widths = all?.running.map(({ lower, upper }) => upper - lower) ?? [];
    assert.deepEqual(
      widths,
      widths.toSorted((a, b) => b - a),
    );
    assert.deepEqual(all?.interval, [all?.running.at(-1)?.lower, all?.running.at(-1)?.upper]);
  });

  it("segments are apart, the one with most first; at most 20 are shown, at most 200 entries each, the last among them", () => {
    const points = Array.from({ length: 30 }, (_, n) => point(1, n + 1, 1, { segment: `s${n}` }));
    const { segments } = qualityOf("score:solved", score, points, []);
    assert.deepEqual([segments.length, segments[0]?.segment, segments.at(-1)?.segment], [20, "s29", "s10"]);
    const long = Array.from({ length: 1000 }, (_, n) => point(n, 1, 1));
    const [one] = qualityOf("score:solved", score, long, []).segments;
    assert.ok((one?.running.length ?? 0) <= 200);
    assert.equal(one?.running.at(-1)?.at, 999);
  });

  const none: readonly [what: string, of: string, points: readonly SeriesPoint[], because: RegExp][] = [
    ["nothing observed", "score:solved", [point(1, 0, 0)], /no observation/],
    ["values beyond 1", "score:solved", [point(1, 2, 3)], /\[0, 1\]/],
    ["values below 0 and above 1", "score:solved", [point(1, 2, 1, { sumOfSquares: 5 })], /\[0, 1\]/],
    ["values below 0", "score:solved", [point(1, 2, -1)], /\[0, 1\]/],
    ["an unbounded signal", "signal:read-edit-ratio", [point(1, 2, 9)], /no bounds/],
    ["calls that share a session", "rate:failed", [point(1, 10, 1)], /share their fate/],
    [
      "sessions that count in every hour they have a call in",
      "rate:broken-sessions",
      [point(1, 10, 1)],
      /every hour or day/,
    ],
    ["quantiles", "quantiles:ttft", [point(1, 10, null, { p50: 300 })], /no mean/],
  ];
  for (const [what, of, points, because] of none)
    it(`${what}: no interval, and why`, () => {
      const [segment] = qualityOf(of, askedSeries(of), points, []).segments;
      assert.equal(segment?.interval, null);
      assert.match(segment?.because ?? "", because);
      assert.deepEqual(segment?.running, []);
    });

  it("what is not known is no zero", () => {
    const of = "quantiles:ttft";
    assert.equal(qualityOf(of, askedSeries(of), [point(1, 10, null)], []).segments[0]?.estimate, null);
    assert.deepEqual(qualityOf("score:solved", score, [], []).segments, []);
  });

  it("shows what changed, oldest first", () => {
    const change = (at: number) =>
      ({
        is: "change",
        id: `${at}`,
        source: "gateway",
        at,
        between: "sessions",
        session: "s",
        scope,
        component: "effort",
        from: "high",
        to: "medium",
        by: "unknown",
      }) as const;
    const { changes } = qualityOf("score:solved", score, [], [change(2), change(1)]);
    assert.deepEqual(
      changes.map(({ at }) => at),
      [1, 2],
    );
    assert.deepEqual(changes[0], { at: 1, component: "effort", from: "high", to: "medium", client: "claude-code" });
  });
});
