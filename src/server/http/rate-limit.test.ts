import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RateLimit } from "./rate-limit.ts";

describe("a rate limit", () => {
  it("lets nobody do more than the burst and what time gave since, however the calls fall", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
        (burst, perSecond, gaps) => {
          const limit = new RateLimit({ burst, perSecond });
          let now = 0;
          let done = 0;
          for (const gap of gaps) {
            now += gap;
            if (limit.take("a", now) === 0) done += 1;
            assert.ok(done <= burst + (now / 1000) * perSecond + 1e-6, `${done} at ${now}`);
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it("says how long to wait: then there is room", () => {
    const limit = new RateLimit({ burst: 1, perSecond: 0.5 });
    assert.equal(limit.take("a", 0), 0);
    const wait = limit.take("a", 0);
    assert.equal(wait, 2);
    assert.equal(limit.take("a", wait * 1000), 0);
  });

  it("keeps addresses apart, and remembers no more than it may", () => {
    const limit = new RateLimit({ burst: 1, perSecond: 0.001 }, 2);
    assert.deepEqual([limit.take("a", 0), limit.take("b", 0)], [0, 0]);
    assert.ok(limit.take("a", 0) > 0);
    limit.take("c", 0);
    assert.ok(limit.take("a", 0) > 0, "used lately");
    assert.equal(limit.take("b", 0), 0, "forgotten");
  });

  it("a clock that goes back gives nothing, and takes nothing", () => {
    const limit = new RateLimit({ burst: 2, perSecond: 1 });
    limit.take("a", 10_000);
    assert.equal(limit.take("a", 0), 0);
    assert.ok(limit.take("a", 0) > 0);
  });
});
