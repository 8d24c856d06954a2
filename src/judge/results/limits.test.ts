import assert from "node:assert/strict";
import { test } from "node:test";
import type { Limits } from "./limits.ts";
import { refusalOf } from "./results.fixture.ts";

const lines = (count: number, line: (at: number) => object): string =>
  Array.from({ length: count }, (_, at) => JSON.stringify(line(at))).join("\n");

const cases: readonly [limits: Partial<Limits>, content: string, problem: RegExp][] = [
  [{ tasks: 2 }, lines(3, (at) => ({ task: `t${at}`, score: 1 })), /^r\.jsonl:3: more than 2 tasks/],
  [
    { cells: 3 },
    lines(2, (at) => ({ task: `t${at}`, scores: { a: 1, b: 1 } })),
    /^r\.jsonl:2: more than 3 pairs of task and metric/,
  ],
  [
    { metrics: 2 },
    lines(3, (at) => ({ task: "t", repeat: at, scores: { [`m${at}`]: 1 } })),
    /^r\.jsonl:3: more than 2 metrics/,
  ],
  [
    { looseRepeats: 2 },
    lines(3, (at) => ({ task: "t", repeat: `r${at}`, score: 1 })),
    /^r\.jsonl:3: more than 2 repeats out of order/,
  ],
  [{ line: 30 }, `{"task":"a","score":1}\n${" ".repeat(40)}`, /^r\.jsonl:2: the line has more than 30 bytes/],
  [{ name: 3 }, '{"task":"abcd","score":1}', /^r\.jsonl:1: a task id has more than 3 characters/],
  [{ name: 3 }, '{"task":"a","scores":{"abcd":1}}', /^r\.jsonl:1: a metric's name has more than 3 characters/],
  [{ name: 3 }, '{"task":"a","score":1,"cluster":"abcd"}', /^r\.jsonl:1: a cluster has more than 3 characters/],
  [
    { names: 9 },
    lines(3, (at) => ({ task: `t${at}`, score: 1 })),
    /^r\.jsonl:3: names of more than 9 characters together/,
  ],
  [{ depth: 3 }, '{"task":"a","score":1,"meta":[[[1]]]}', /^r\.jsonl:1:32: JSON nested deeper than 3 levels/],
];
for (const [limits, content, problem] of cases) {
  test(`limit ${JSON.stringify(limits)}: ${problem.source}`, async () => {
    assert.match(await refusalOf("r.jsonl", content, { limits }), problem);
  });
}
