import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { signaturesOf } from "./signatures.ts";

const ours = signaturesOf("seed");

it("knows what it issued, in every later process of the same seed", () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 200 }), (session, text) => {
      const carrier = ours.issue(session, text);
      assert.equal(carrier, signaturesOf("seed").issue(session, text));
      assert.ok(ours.knows(carrier));
      assert.ok(ours.knows(carrier, text));
      assert.ok(!signaturesOf("other seed").knows(carrier));
    }),
    { seed: 1 },
  );
});

it("does not know a carrier that was altered, or another text's", () => {
  fc.assert(
    fc.property(fc.nat(), fc.base64String({ minLength: 4, maxLength: 4 }), (at, letters) => {
      const carrier = ours.issue("session", "text");
      const i = (at % (carrier.length / 4)) * 4;
      const altered = carrier.slice(0, i) + letters + carrier.slice(i + 4);
      assert.equal(ours.knows(altered), altered === carrier);
    }),
    { seed: 2 },
  );
  assert.ok(!ours.knows(ours.issue("session", "text"), "texT"));
});

for (const foreign of ["", "a", "Zm9yZWlnbg==", "not base64 at all", "A".repeat(400)]) {
  it(`does not know ${JSON.stringify(foreign.slice(0, 20))}`, () => assert.ok(!ours.knows(foreign)));
}

it("grows with the text and differs by session", () => {
  assert.ok(ours.issue("s", "x".repeat(1000)).length > ours.issue("s", "x").length + 1000);
  assert.notEqual(ours.issue("s", "x"), ours.issue("t", "x"));
});
