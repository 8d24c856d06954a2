import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { fitting } from "./fitting.ts";

const sql =
  "SELECT 1 WHERE a IN {some:Array(String)} AND b = {one:String} AND c IN {some:Array(String)} AND at > {at:Float64}";

describe("parameters that fit into a form", () => {
  it("are left as they are where they do", () => {
    const question = { sql, params: { some: ["a", "b"], one: "c", at: 5, list: [1, 2] } };
    assert.deepEqual(fitting(question), question);
  });

  it("hold the same values in the same order, whatever these are, and none is too long", () => {
    const long = fc
      .tuple(fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 60_000 }))
      .map(([text, times]) => text.repeat(times).toWellFormed());
    const value = fc.oneof({ weight: 5, arbitrary: fc.string({ unit: "grapheme" }) }, { weight: 1, arbitrary: long });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200, size: "max" }), value, (some, one) => {
        const fits = fitting({ sql, params: { some, one, at: 5 } });
        for (const param of Object.values(fits.params)) {
          assert.ok(Buffer.byteLength(JSON.stringify(param)) <= 128 * 1024);
        }
        assert.deepEqual(made(fits.sql.match(/a IN (.*) AND b/)?.[1], fits.params), some);
        assert.deepEqual(made(fits.sql.match(/b = (.*) AND c/)?.[1], fits.params), one);
        assert.equal(fits.params.at, 5);
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it("are each named once", () => {
    const some = Array.from({ length: 3_000 }, (_, n) => (n % 1000 === 7 ? "y".repeat(200_000) : `${n}`.repeat(20)));
    const fits = fitting({ sql, params: { some, one: "z".repeat(70_000) } });
    for (const name of Object.keys(fits.params)) {
      const times = fits.sql.split(`{${name}:`).length - 1;
      assert.equal(times, name.startsWith("some") ? 2 : 1, name);
    }
  });
});

/** What the server makes of it. */
function made(expression: string | undefined, params: Readonly<Record<string, unknown>>): unknown {
  assert.ok(expression !== undefined);
  const one = (word: string): unknown => params[word.match(/^\{(\w+):/)?.[1] ?? ""];
  const together = (words: string): string => words.split(", ").map(one).join("");
  if (expression.startsWith("concat(")) return together(expression.slice(7, -1));
  if (!expression.startsWith("arrayConcat(")) return one(expression);
  return Array.from(
    expression.slice(12, -1).matchAll(/\[concat\(([^)]*)\)\]|\{\w+:Array\(String\)\}/g),
    ([word, of]) => (of === undefined ? one(word) : [together(of)]),
  ).flat();
}
