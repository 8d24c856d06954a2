import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { liveJsonSchema } from "../../settings/index.ts";
import { read, withHead } from "../contract.fixture.ts";
import { contractJsonSchema } from "./json-schema.ts";
import { fileSchema } from "./schema.ts";

test("the published schema is current (npm run schema)", () => {
  const published = readFileSync(new URL("../evenkeel.schema.json", import.meta.url), "utf8");
  assert.equal(published, `${JSON.stringify(contractJsonSchema(liveJsonSchema()), null, 2)}\n`);
});

describe("editors and `check` agree on form", () => {
  const texts = {
    short: withHead("effort: high\nmodel: [a, b]"),
    long: withHead("e: { kind: effort, value: high, when: { model: [a, b] } }"),
    cases: withHead("effort: { value: high, cases: [{ when: { lane: '*' }, thinking: absent }] }"),
    "no kind": withHead("e: { value: high }"),
    "unknown kind": withHead("e: { kind: x, value: high }"),
    "unknown key": withHead("effort: { valeu: high }"),
    "kind against name": withHead("effort: { kind: flag, value: true }"),
    "a number for a word": withHead("runtime: 2.10"),
    "a bad hash": withHead("tools: { wire: xyz }"),
    "settings alone": "evenkeel: 1\nagent: test\nlive: { retention: 2d }\n",
    "settings with nothing in them": "evenkeel: 1\nagent: test\nlive:\n",
    "settings that are no map": "evenkeel: 1\nagent: test\nlive: 3\n",
    "no agent": "evenkeel: 1\ncomponents: { effort: high }\n",
  };
  for (const [name, text] of Object.entries(texts)) {
    test(name, () => assert.equal(fileSchema.safeParse(parse(text)).success, read(text).is === "ok"));
  }
});
