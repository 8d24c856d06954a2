import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { hashOf } from "./hash-of.ts";

test("a hash is SHA-256 in hex, cut to 32 characters", () => {
  assert.equal(hashOf("a"), createHash("sha256").update("a").digest("hex").slice(0, 32));
});

test("where the parts end counts", () => {
  const all = [
    hashOf("ab", "c"),
    hashOf("a", "bc"),
    hashOf("abc"),
    hashOf("abc", ""),
    hashOf("", "abc"),
    hashOf("1:a", ""),
  ];
  assert.equal(new Set(all).size, all.length);
});
