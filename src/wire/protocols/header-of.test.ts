import assert from "node:assert/strict";
import { test } from "node:test";
import { headerOf } from "./header-of.ts";

test("a header is found in any case, and several of one name are joined", () => {
  const headers = [
    ["Anthropic-Beta", "a,b"],
    ["X-Other", "1"],
    ["anthropic-beta", "c"],
  ] as const;
  assert.equal(headerOf(headers, "anthropic-beta"), "a,b, c");
  assert.equal(headerOf(headers, "x-other"), "1");
  assert.equal(headerOf(headers, "missing"), undefined);
});
