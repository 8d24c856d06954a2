import assert from "node:assert/strict";
import { test } from "node:test";
import { playVariant } from "./play-variant.ts";
import { type VariantCase, variants } from "./variants.ts";

for (const variant of variants) {
  test(`${variant.name}: the lab says what is broken, where, and nothing else`, async () => {
    const { caught, by, extra } = await playVariant(variant);
    assert.deepEqual(extra, []);
    assert.ok(caught);
    assert.deepEqual([...by].sort(), [...new Set(variant.inLab.map(({ invariant }) => invariant))].sort());
  });
}

test("a variant that is expected elsewhere is not caught", async () => {
  const latch = variants.find(({ name }) => name === "f2-latch-after-idle") ?? assert.fail();
  const [sighting] = latch.inLab;
  assert.ok(sighting);
  const elsewhere: VariantCase = { ...latch, inLab: [{ ...sighting, request: 1 }] };
  assert.deepEqual(await playVariant(elsewhere), {
    caught: false,
    by: ["thinking-cleared-once"],
    at: "",
    extra: [
      "thinking-cleared-once at idle/61m, step 5, request 2",
      "not said: thinking-cleared-once at idle/61m, step 5, request 1",
    ],
  });
});
