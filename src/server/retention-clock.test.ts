import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { retentionClock } from "./retention-clock.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 0);

describe("the time that retention goes by", () => {
  const cases: readonly (readonly [what: string, before: number | null, now: number, expected: number])[] = [
    ["never asked", null, start, start],
    ["an hour later", start, start + day / 24, start + day / 24],
    ["a clock that is decades ahead", start, start + 9000 * day, start + day],
    ["a clock that came back", start + 5 * day, start, start],
    ["a clock that fell to 1970", start, 0, 0],
  ];
  for (const [what, before, now, expected] of cases)
    it(what, () => assert.equal(retentionClock(before, now), expected));

  it("is never ahead of the clock, and at most a day ahead of where it was for each time it was asked", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 50 }), (days) => {
        let at: number | null = start;
        let most = start;
        for (const each of days) {
          const now = start + (each - 5000) * day;
          at = retentionClock(at, now);
          most += day;
          assert.ok(at <= now && at <= most);
        }
      }),
      { seed: 7 },
    );
  });
  it("catches up with a clock that is right after all", () => {
    const now = start + 60 * day;
    let at = start;
    for (let asked = 0; asked < 60; asked += 1) at = retentionClock(at, now);
    assert.equal(at, now);
  });
});
