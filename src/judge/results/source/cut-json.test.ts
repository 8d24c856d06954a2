import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Refusal } from "../refusal.ts";
import { type CutValue, JsonCutter } from "./cut-json.ts";

const limits = { value: 1e6, depth: 64 };

function cut(text: string, paths: readonly string[], piece: number, more: object = {}): CutValue[] {
  const found: CutValue[] = [];
  const cutter = new JsonCutter(paths, null, { ...limits, ...more }, (value) => found.push(value));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) {
    // The reader uses its buffer again: what the cutter keeps must be a copy.
    const buffer = Buffer.from(bytes.subarray(at, at + piece));
    cutter.push(buffer);
    buffer.fill(0x7d);
  }
  cutter.end();
  return found;
}

/** What a parser that holds all of it finds at a path. */
function expected(value: unknown, steps: readonly string[], indices: readonly number[] = []): [number[], unknown][] {
  const [step, ...rest] = steps;
  if (step === undefined) return [[[...indices], value]];
  if (step === "[]") {
    return Array.isArray(value) ? value.flatMap((one, at) => expected(one, rest, [...indices, at])) : [];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) return [];
  // An object's own member.
  return expected((value as Record<string, unknown>)[step], rest, indices);
}

const key = fc.constantFrom("a", "b", "é", 'q"\\', "results", "");
const document = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, false, 0, -1.5e-7, "", "x", '\\"]}', "ü\n", "[1"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test("finds what a parser finds, wherever the pieces end", () => {
  const paths = fc.constantFrom("a", "a.b", "results[].a", "[]", "[][]", "a[].b", "é.é", "results.results[].b");
  fc.assert(
    fc.property(document, paths, fc.integer({ min: 1, max: 9 }), fc.boolean(), (value, path, piece, pretty) => {
      const text = JSON.stringify(value, null, pretty ? 2 : 0);
      assert.deepEqual(
        cut(text, [path], piece).map((one) => [one.indices, one.value]),
        expected(
          value,
          path.split(/\.|(?=\[\])/).filter((step) => step !== ""),
        ),
      );
    }),
    { seed: 20261120, numRuns: 2000 },
  );
});

test("line and column are those of the value", () => {
  fc.assert(
    fc.property(document, fc.integer({ min: 1, max: 9 }), (value, piece) => {
      const text = JSON.stringify({ a: [value, { b: 1 }] }, null, 1);
      for (const { place, value: one } of cut(text, ["a[]"], piece)) {
        const rest = Buffer.from(
          text
            .split("\n")
            .slice(place.line - 1)
            .join("\n"),
        ).subarray(place.column - 1);
        assert.equal(rest[0], Buffer.from(JSON.stringify(one))[0]);
      }
    }),
    { seed: 20261120, numRuns: 500 },
  );
});

test("what is no JSON is refused, wherever the pieces end", () => {
  const bad = [
    "",
    "{",
    '{"a":',
    '{"a":1',
    '{"a":1}}',
    '{"a" 1}',
    "{a:1}",
    '{"a":1,}',
    "[1,]",
    "[1 2]",
    "[}",
    '{"a":"',
    "tru]",
    "{]",
  ];
  for (const text of bad) {
    for (const piece of [1, 2, 100]) assert.throws(() => cut(text, ["a"], piece), Refusal, text);
  }
});

test("depth and size are bounded, and nothing is held that is not wanted", () => {
  assert.throws(() => cut("[".repeat(1e5), ["a"], 1000), /nested deeper than 64 levels/);
  assert.throws(() => cut(`{"a":"${"x".repeat(2e6)}"}`, ["a"], 1000), /`a` has more than 1,000,000 bytes/);
  assert.deepEqual(
    cut(`{"b":"${"x".repeat(2e6)}","a":1}`, ["a"], 1000).map(({ value }) => value),
    [1],
  );
  assert.deepEqual(
    cut(`{"${"k".repeat(2e6)}":2,"a":1}`, ["a"], 1000).map(({ value }) => value),
    [1],
  );
});

test("NaN is null where the writer means that", () => {
  const text = '{"a":{"x":NaN,"y":"NaN \\" NaN"}}';
  assert.deepEqual(cut(text, ["a"], 3, { nanIsNull: true })[0]?.value, { x: null, y: 'NaN " NaN' });
  assert.throws(() => cut(text, ["a"], 3), /NaN is no number/);
});
