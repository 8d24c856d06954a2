import assert from "node:assert/strict";
import { test } from "node:test";
import { type Provenance, provenanceAttributes, provenanceKeys, readProvenance } from "./provenance.ts";

const none = (): Provenance => ({ cohort: null, build: null, flags: [] });

const table: readonly (readonly [name: string, header: string, read: Provenance | null])[] = [
  [
    "a list of flags",
    '{"cohort":"internal","build":"b1","flags":["z","a"]}',
    { cohort: "internal", build: "b1", flags: ["a", "z"] },
  ],
  [
    "an object of flags",
    '{"flags":{"on":true,"off":false,"arm":"B"}}',
    { cohort: null, build: null, flags: ["arm=B", "on"] },
  ],
  [
    "all there is",
    '{"release":"r1","unit":"u","cohort":"public","plan":"pro","build":"b","flags":"b, a","weights":"w","pre":["x","y"],"post":["z"]}',
    {
      ...{ cohort: "public", build: "b", flags: ["a", "b"], release: "r1", unit: "u", plan: "pro", weights: "w" },
      ...{ pre: ["x", "y"], post: ["z"] },
    },
  ],
  ["words too long", `{"release":"${"r".repeat(257)}","pre":["${"p".repeat(257)}","q"]}`, { ...none(), pre: ["q"] }],
  ["a flag that is an object", '{"flags":{"a":{"b":1}}}', { ...none(), flags: ["a"] }],
  ["nothing", "", null],
  ["a list in a list", '{"pre":[["a"],1,null,"b"]}', { ...none(), pre: ["b"] }],
  ["other types", '{"cohort":3,"build":"","flags":7}', { cohort: null, build: null, flags: [] }],
  ["an array", "[]", null],
  ["no JSON", "cohort=internal", null],
  ["a prototype name", '{"__proto__":{"cohort":"x"}}', { cohort: null, build: null, flags: [] }],
];

for (const [name, header, read] of table) {
  test(`provenance: ${name}`, () => assert.deepEqual(readProvenance(header), read));
}

test("provenance: no more than 64 names", () => {
  const many = Array.from({ length: 500 }, (_, i) => `f${i}`);
  assert.equal(readProvenance(JSON.stringify({ flags: many, pre: many }))?.flags.length, 64);
  const object = Object.fromEntries(many.map((name) => [name, true]));
  assert.equal(readProvenance(JSON.stringify({ flags: object }))?.flags.length, 64);
});

test("provenance: every key has its attribute", () => {
  assert.deepEqual(
    Object.entries(provenanceAttributes),
    provenanceKeys.map((key) => [key, `evenkeel.${key}`]),
  );
});
