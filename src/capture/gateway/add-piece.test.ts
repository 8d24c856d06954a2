import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addPiece } from "./add-piece.ts";

test("a million small pieces become few", () => {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < 1_000_000; at += 1) addPiece(pieces, Buffer.from([at % 251]));
  assert.ok(pieces.length < 10_000, String(pieces.length));
  assert.ok(Buffer.concat(pieces).every((byte, at) => byte === at % 251));
});

test("large ones stay as they are", () => {
  const pieces: Uint8Array[] = [];
  const large = Buffer.alloc(65_536);
  for (let at = 0; at < 1_000; at += 1) addPiece(pieces, large);
  assert.equal(pieces.length, 1_000);
  assert.ok(pieces.every((piece) => piece === large));
});

test("whatever comes, the bytes and their order are kept", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5_000 }), { maxLength: 2_000 }), (sizes) => {
      const pieces: Uint8Array[] = [];
      const sent = sizes.map((size, at) => Buffer.alloc(size, at));
      for (const piece of sent) addPiece(pieces, piece);
      assert.ok(Buffer.concat(pieces).equals(Buffer.concat(sent)));
    }),
    { seed: 12, numRuns: 50 },
  );
});
