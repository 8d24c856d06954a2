import assert from "node:assert/strict";
import { test } from "node:test";
import { type Provenance, readProvenance } from "./provenance.ts";

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
  ["other types", '{"cohort":3,"build":"","flags":7}', { cohort: null, build: null, flags: [] }],
  ["an array", "[]", null],
  ["no JSON", "cohort=internal", null],
  ["a prototype name", '{"__proto__":{"cohort":"x"}}', { cohort: null, build: null, flags: [] }],
];

for (const [name, header, read] of table) {
  test(`provenance: ${name}`, () => assert.deepEqual(readProvenance(header), read));
}
