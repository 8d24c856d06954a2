import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { loadScores } from "./load-scores.ts";

const fixtures = join(import.meta.dirname, "../../../test/fixtures/results");
const files = [
  "promptfoo/one.jsonl",
  "promptfoo/twice.json",
  "promptfoo/version-2.json",
  "inspect/log.json",
  "inspect/log.eval",
  "junit/report.xml",
  "csv/results.csv",
  "../../../examples/results/candidate.jsonl",
];

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

const signs = [
  "",
  "{",
  "}",
  "[",
  "]",
  '"',
  "\\",
  ",",
  ":",
  "<",
  ">",
  "&x;",
  "NaN",
  "1e999",
  "-",
  "null",
  "\n",
  "\r",
  "\0",
  "PK\x05\x06",
  "<!DOCTYPE a>",
  "<![CDATA[",
  "\ufeff",
];
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.oneof(fc.nat(4), fc.nat(2000)),
  insert: fc.oneof(
    fc.constantFrom(...signs).map((sign): Uint8Array => Buffer.from(sign)),
    fc.uint8Array({ maxLength: 4 }),
  ),
});

function edited(bytes: Buffer, { at, remove, insert }: Edit): Buffer {
  const start = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + remove)]);
}

for (const name of files) {
  test(`${name}, damaged in any way: its scores or a refusal that says what is wrong`, async () => {
    const whole = readFileSync(join(fixtures, name));
    const folder = mkdtempSync(join(tmpdir(), "evenkeel-results-"));
    const path = join(folder, name.replace(/.*\//, ""));
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
          writeFileSync(path, edits.reduce(edited, whole));
          const outcome = await loadScores(path);
          if (outcome.is === "refused") {
            assert.ok(outcome.problems.length > 0);
            for (const { what, file, line, column } of outcome.problems) {
              assert.ok(what.length > 10 && what.length < 3000, what);
              assert.ok(file === path && line >= 0 && column >= 0);
            }
            return;
          }
          assert.ok(outcome.set.runs > 0);
          for (const { metrics } of outcome.set.tasks.values()) {
            for (const { n, sum, squares, missing } of metrics.values()) {
              assert.ok(n >= 0 && missing >= 0 && n + missing > 0);
              assert.ok(Number.isFinite(sum) && Number.isFinite(squares));
            }
          }
        }),
        { seed: 20261120, numRuns: 150 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
