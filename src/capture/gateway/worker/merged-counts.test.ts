import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mergedCounts } from "./merged-counts.ts";

const full = "notAnalysed: the queue was full";
const reply = "notAnalysed: the reply: the queue was full";
const strange = "notAnalysed: the reply: no JSON";

describe("calls without analysis, counted by both threads", () => {
  const cases: readonly [
    what: string,
    forwarder: Record<string, number>,
    worker: Record<string, number>,
    counts: object,
  ][] = [
    ["nothing anywhere", { notAnalysed: 0 }, { notAnalysed: 0 }, { notAnalysed: 0 }],
    ["told to the worker", { notAnalysed: 2, [full]: 2 }, { notAnalysed: 2, [full]: 2 }, { notAnalysed: 2, [full]: 2 }],
    ["not told yet", { notAnalysed: 2, [full]: 2 }, { notAnalysed: 0 }, { notAnalysed: 2, [full]: 2 }],
    [
      "on either side of a call",
      { notAnalysed: 3, [full]: 3 },
      { notAnalysed: 3, [full]: 1, [reply]: 2 },
      { notAnalysed: 3, [full]: 3 },
    ],
    [
      "the worker's own reasons",
      { notAnalysed: 1, [full]: 1 },
      { notAnalysed: 2, [strange]: 2 },
      { notAnalysed: 3, [full]: 1, [strange]: 2 },
    ],
    [
      "counts that are behind",
      { notAnalysed: 1, [full]: 1 },
      { notAnalysed: 4, [full]: 4 },
      { notAnalysed: 4, [full]: 4 },
    ],
  ];
  for (const [what, forwarder, worker, counts] of cases)
    it(what, () => {
      const { toldToWorker, underWayInWorker, bytesInWorker, ...merged } = mergedCounts(forwarder, worker);
      assert.deepEqual(merged, counts);
    });
});

it("one name is one thing: the forwarding thread's where both have it", () => {
  const merged = mergedCounts(
    { received: 9, forwarded: 8, underWay: 1, queueBytes: 500, failed: 1, "failed: upstream-closed": 1 },
    { received: 7, analysed: 6, underWay: 2, queueBytes: 100, factsDropped: 0 },
  );
  assert.deepEqual(merged, {
    ...{ analysed: 6, factsDropped: 0, toldToWorker: 7, underWayInWorker: 2, bytesInWorker: 100 },
    ...{ received: 9, forwarded: 8, underWay: 1, queueBytes: 500, failed: 1, "failed: upstream-closed": 1 },
    notAnalysed: 0,
  });
});

it("what the forwarding thread has not said is not there", () => {
  const merged = mergedCounts(null, { received: 7, queueBytes: 100, notAnalysed: 1, [full]: 1 });
  assert.equal("forwarded" in merged || "queueBytes" in merged || "received" in merged, false);
  assert.equal(merged.notAnalysed, 1);
});
