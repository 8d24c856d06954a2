import assert from "node:assert/strict";
import { test } from "node:test";
import { ratesOf } from "./prices.ts";

/** Dollars per million tokens of input, output and cache reads, as the vendors' price pages had them on that day. */
const prices: readonly [model: string, day: string, prompt: number, rates: readonly (number | null)[] | null][] = [
  ["claude-opus-4-1-20250805", "2025-09-01", 1000, [15, 75, 1.5]],
  ["claude-opus-4-20250514", "2025-09-01", 1000, [15, 75, 1.5]],
  ["claude-opus-4-5", "2026-01-01", 500_000, [5, 25, 0.5]],
  ["claude-opus-4-6", "2026-03-12", 200_000, [5, 25, 0.5]],
  ["claude-opus-4-6", "2026-03-12", 200_001, [10, 37.5, 1]],
  ["claude-opus-4-6[1m]", "2026-03-13", 200_001, [5, 25, 0.5]],
  ["claude-opus-5-5", "2026-11-01", 1000, [4, 20, 0.2]],
  ["claude-sonnet-5-5", "2026-10-06", 1000, [2, 10, 0.2]],
  ["claude-sonnet-5-5", "2026-10-07", 1000, [2, 10, 0.1]],
  ["claude-haiku-5-5", "2026-11-01", 100_001, null],
  ["anthropic/claude-haiku-4-5@20251001", "2026-01-01", 1000, [1, 5, 0.1]],
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "2026-01-01", 1000, null],
  ["gpt-5-codex", "2026-01-01", 1000, [1.25, 10, 0.125]],
  ["gpt-5-2025-08-07", "2026-01-01", 1000, [1.25, 10, 0.125]],
  ["gpt-5.4", "2026-06-01", 272_001, [5, 22.5, 0.5]],
  ["gpt-5.6-sol", "2026-08-20", 1000, [5, 30, 0.5]],
  ["gpt-5.6-sol", "2026-08-21", 1000, [4, 20, 0.4]],
  ["gpt-5.6-terra", "2026-07-29", 1000, null],
  ["o3", "2025-06-09", 1000, null],
  ["models/gemini-2.5-pro", "2026-01-01", 200_001, [2.5, 15, 0.25]],
  ["gpt-5-something-new", "2026-01-01", 1000, null],
  ["", "2026-01-01", 1000, null],
];

for (const [model, day, prompt, rates] of prices) {
  test(`price of ${model || "no model"} on ${day} with ${prompt} tokens`, () => {
    const found = ratesOf(model, Date.parse(day), prompt);
    assert.deepEqual(found === null ? null : [found.input, found.output, found.cacheRead], rates);
  });
}

test("prices: what Anthropic writes to the cache costs 1.25 times the input for five minutes, twice for an hour", () => {
  const rates = ratesOf("claude-opus-4-5", Date.parse("2026-01-01"), 1);
  assert.deepEqual([rates?.cacheWrite5m, rates?.cacheWrite1h], [6.25, 10]);
});
