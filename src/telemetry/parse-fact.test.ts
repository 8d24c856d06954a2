import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { anExchange, aScore, oneOfEach } from "../../test/kit/facts.ts";
import { parseFact } from "./parse-fact.ts";
import { unitOf } from "./unit-of.ts";

const kept = (value: unknown): unknown => {
  const parsed = parseFact(JSON.stringify(value));
  return parsed.is === "fact" ? parsed.fact : parsed.because;
};

describe("a line of a spool", () => {
  for (const fact of oneOfEach) it(`${fact.is}: comes back as it was`, () => assert.deepEqual(kept(fact), fact));

  it("keeps a fact whose writer knows more", () => {
    assert.deepEqual(kept({ ...anExchange(), invented: { later: 1 } }), anExchange());
  });

  const wrong: readonly [what: string, line: string, because: string][] = [
    ["nothing", "", "no JSON"],
    ["half a line", JSON.stringify(anExchange()).slice(0, 90), "no JSON"],
    ["a list", "[]", "no object with `is`"],
    ["null", "null", "no object with `is`"],
    ["another kind", '{"is":"later"}', "a kind of fact that is not known here"],
    ["a name every object has", '{"is":"constructor"}', "a kind of fact that is not known here"],
    ["a score of 2", JSON.stringify(aScore({ value: 2 })), "score: value too_big"],
    ["a time that is none", JSON.stringify({ ...aScore(), at: "now" }), "score: at invalid_type"],
    [
      "a person's name where an HMAC belongs",
      JSON.stringify(aScore({ scope: { ...aScore().scope, unit: "ann" } })),
      "score: scope.unit invalid_format",
    ],
    ["__proto__ as a component", `{"is":"exchange","components":{"__proto__":{"x":1}}}`, "exchange:"],
  ];
  for (const [what, line, because] of wrong)
    it(`${what}: is none, and says why without its values`, () => {
      const parsed = parseFact(line);
      assert.equal(parsed.is, "none");
      assert.ok(parsed.is === "none" && parsed.because.startsWith(because), JSON.stringify(parsed));
    });

  it("never throws, whatever was changed in it", () => {
    const line = JSON.stringify(oneOfEach);
    const facts = oneOfEach.map((fact) => JSON.stringify(fact));
    fc.assert(
      fc.property(
        fc.constantFrom(...facts),
        fc.nat(),
        fc.nat({ max: 6 }),
        fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("{", "]", "null", "1e999", '"__proto__":1,')),
        (fact, from, cut, put) => {
          const start = from % fact.length;
          parseFact(fact.slice(0, start) + put + fact.slice(start + cut));
        },
      ),
      { seed: 5, numRuns: 2000 },
    );
    assert.equal(parseFact(line).is, "none");
  });
});

describe("a unit", () => {
  it("is 24 digits, the same for the same identifier and key, and another for another key", () => {
    const key = new Uint8Array(32).fill(7);
    // printf ann | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf '07%.0s' {1..32})
    assert.equal(unitOf(key, "ann"), "b86f6e0b902d4113864ea164");
    assert.notEqual(unitOf(key, "ann"), unitOf(new Uint8Array(32).fill(8), "ann"));
    assert.notEqual(unitOf(key, "ann"), unitOf(key, "bob"));
  });
});
