import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { CacheTtl, Segment } from "./model-call.ts";
import { prefixCache } from "./usage.ts";

const minute = 60_000;
/** A segment of that many tokens. */
const piece = (tokens: number, cache: CacheTtl | null = null, letter = "x"): Segment => ({
  text: letter.repeat(tokens * 4),
  cache,
});

describe("Anthropic", () => {
  const protocol = "anthropic-messages";

  it("writes at breakpoints, reads the longest live prefix, and counts the rest as input", () => {
    const cache = prefixCache();
    const first = [piece(2000, "1h"), piece(500), piece(300, "5m"), piece(7)];
    assert.deepEqual(cache.count(protocol, "m", first, 0), {
      input: 7,
      cacheRead: 0,
      cacheCreation5m: 800,
      cacheCreation1h: 2000,
    });
    const second = [piece(2000, "1h"), piece(500), piece(300), piece(7), piece(100, "5m")];
    assert.deepEqual(cache.count(protocol, "m", second, minute), {
      input: 0,
      cacheRead: 2800,
      cacheCreation5m: 107,
      cacheCreation1h: 0,
    });
  });

  const after = (ms: number, ttl: CacheTtl): number => {
    const cache = prefixCache();
    cache.count(protocol, "m", [piece(2000, ttl)], 0);
    return cache.count(protocol, "m", [piece(2000, ttl)], ms).cacheRead;
  };
  for (const [ttl, ms, read] of [
    ["5m", 5 * minute - 1, 2000],
    ["5m", 5 * minute, 0],
    ["1h", 59 * minute, 2000],
    ["1h", 61 * minute, 0],
  ] as const) {
    it(`reads ${read} of a ${ttl} cache after ${ms} ms`, () => assert.equal(after(ms, ttl), read));
  }

  it("reads nothing behind the request's own last breakpoint", () => {
    const cache = prefixCache();
    cache.count(protocol, "m", [piece(2000, "5m"), piece(1500, "5m")], 0);
    assert.equal(cache.count(protocol, "m", [piece(2000, "5m"), piece(1500)], 1).cacheRead, 2000);
    assert.equal(cache.count(protocol, "m", [piece(2000), piece(1500)], 1).cacheRead, 0);
  });

  it("renews a cache by reading it", () => {
    const cache = prefixCache();
    const read = [0, 4, 8, 12].map((at) => cache.count(protocol, "m", [piece(2000, "5m")], at * minute).cacheRead);
    assert.deepEqual(read, [0, 2000, 2000, 2000]);
  });

  it("keeps models apart and does not cache what is short", () => {
    const cache = prefixCache();
    cache.count(protocol, "m", [piece(2000, "5m")], 0);
    assert.equal(cache.count(protocol, "n", [piece(2000, "5m")], 1).cacheRead, 0);
    assert.equal(cache.count(protocol, "m", [piece(1000, "5m", "y")], 1).cacheCreation5m, 0);
  });
});

it("OpenAI caches by itself, in steps of 128 tokens", () => {
  const cache = prefixCache();
  cache.count("openai-responses", "m", [piece(1100), piece(100)], 0);
  assert.deepEqual(cache.count("openai-responses", "m", [piece(1100), piece(100), piece(50)], minute), {
    input: 1250 - 1152,
    cacheRead: 1152,
    cacheCreation5m: 0,
    cacheCreation1h: 0,
  });
});

it("counts every token once, whatever is cached", () => {
  const segment = fc.record({
    text: fc.constantFrom("a", "b").map((letter) => letter.repeat(4 * 700)),
    cache: fc.constantFrom(null, "5m" as const, "1h" as const),
  });
  const calls = fc.array(fc.tuple(fc.array(segment, { maxLength: 6 }), fc.nat(20 * minute)), { maxLength: 8 });
  fc.assert(
    fc.property(
      calls,
      fc.constantFrom("anthropic-messages" as const, "gemini" as const, "openai-chat" as const),
      (sent, protocol) => {
        const cache = prefixCache();
        let now = 0;
        for (const [segments, gap] of sent) {
          now += gap;
          const { input, cacheRead, cacheCreation5m, cacheCreation1h } = cache.count(protocol, "m", segments, now);
          assert.equal(input + cacheRead + cacheCreation5m + cacheCreation1h, segments.length * 700);
          assert.ok(Math.min(input, cacheRead, cacheCreation5m, cacheCreation1h) >= 0);
        }
      },
    ),
    { seed: 3 },
  );
});
