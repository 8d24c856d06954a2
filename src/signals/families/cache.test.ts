import { cache } from "./cache.ts";
import { ask, testFamily } from "./rows.fixture.ts";

const usage = (cacheRead: number, cacheCreation: number, input: number) => ({
  cacheRead,
  cacheCreation,
  input,
  output: 1,
});

testFamily(cache, [
  {
    title: "cache: not the first call, not after five idle minutes, not after a compaction or another model",
    steps: [
      { added: [ask], usage: usage(0, 1000, 10) },
      { added: [ask], usage: usage(900, 80, 20) },
      { added: [ask], after: 300_000, usage: usage(0, 2000, 10) },
      { added: [ask], usage: usage(500, 400, 100), breaks: ["compaction"] },
      { added: [ask], usage: usage(0, 700, 10), breaks: ["model-switch"] },
      { added: [ask], usage: usage(600, 300, 100) },
    ],
    expected: {
      "cache-read-ratio": "1500/2000 = 0.75",
      "cache-floor": "0/2 = 0",
      "cache-1h-share": "the life of cache writes is not recorded",
    },
  },
  {
    title: "cache: a strand that writes for an hour may idle for one",
    steps: [
      { added: [ask], usage: { ...usage(0, 1000, 10), cacheCreation1h: 1000, cacheCreation5m: 0 } },
      { added: [ask], after: 3_000_000, usage: { ...usage(90, 5, 5), cacheCreation1h: 0, cacheCreation5m: 250 } },
    ],
    expected: { "cache-read-ratio": "90/100 = 0.9", "cache-1h-share": "1000/1250 = 0.8" },
  },
  {
    title: "cache: reads stuck at a floor while writes double",
    steps: [
      { added: [ask], usage: usage(0, 5000, 1) },
      { added: [ask], usage: usage(5000, 100, 1) },
      { added: [ask], usage: usage(5020, 150, 1) },
      { added: [ask], usage: usage(4990, 200, 1) },
      { added: [ask], usage: usage(5000, 400, 1) },
      { added: [ask], usage: usage(5400, 100, 1) },
    ],
    // Calls 2 to 5 read 5,000 ± 1 % while creation goes 100 → 200 (doubled at call 4) → 400.
    expected: { "cache-floor": "4/5 = 0.8" },
  },
  {
    title: "cache: reads that move by 2 %, or writes that grow by half, are no floor",
    steps: [
      { added: [ask], usage: usage(0, 5000, 1) },
      { added: [ask], usage: usage(5000, 100, 1) },
      { added: [ask], usage: usage(5100, 200, 1) },
      { added: [ask], usage: usage(5202, 400, 1) },
      { added: [ask], usage: usage(5202, 500, 1) },
      { added: [ask], usage: usage(5202, 600, 1) },
    ],
    expected: { "cache-floor": "0/5 = 0" },
  },
  {
    title: "cache: nothing recorded",
    steps: [{ added: [ask] }],
    expected: { "cache-read-ratio": "cache use is not recorded", "cache-floor": "cache use is not recorded" },
  },
]);
