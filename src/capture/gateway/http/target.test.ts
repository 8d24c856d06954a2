import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Target, targetOf } from "./target.ts";

const names = new Set(["anthropic", "openai", "my-model"]);
const to = (name: string, path: string): Target => ({ is: "upstream", name, path });
const cases: readonly [target: string, is: Target | Target["is"]][] = [
  ["/anthropic/v1/messages?beta=true", to("anthropic", "/v1/messages?beta=true")],
  ["/anthropic", to("anthropic", "/")],
  ["/anthropic/", to("anthropic", "/")],
  ["/anthropic?a=/../b", to("anthropic", "/?a=/../b")],
  ["/anthropic//v1/messages", to("anthropic", "//v1/messages")],
  ["/openai/v1/responses/resp_1%2Fx", to("openai", "/v1/responses/resp_1%2Fx")],
  ["/my-model/models/gemini-2.5-pro:generateContent", to("my-model", "/models/gemini-2.5-pro:generateContent")],
  ["/anthropic/.well-known/x..y/...", to("anthropic", "/.well-known/x..y/...")],
  ["/_evenkeel/health?x=1", { is: "own", page: "/health" }],
  ["/", "unknown"],
  ["//evil.example/v1", "unknown"],
  ["/Anthropic/v1", "unknown"],
  ["/anthropic@evil.example/", "unknown"],
  ["/anthropic.evil.example/", "unknown"],
  ["/anthropic%2f..%2fopenai", "unknown"],
  ["/v1/messages", "unknown"],
  ["/__proto__/x", "unknown"],
  ["/anthropic/../openai/v1", "refused"],
  ["/anthropic/./v1", "refused"],
  ["/anthropic/%2e%2e/openai", "refused"],
  ["/anthropic/%2E./openai", "refused"],
  ["/anthropic/a%2f..%2Fopenai", "refused"],
  ["/anthropic/a\\..\\openai", "refused"],
  ["/anthropic/..;/openai", "refused"],
  ["/anthropic/a/..", "refused"],
  ["/anthropic/v1#x", "refused"],
  ["http://evil.example/anthropic/", "refused"],
  ["evil.example:443", "refused"],
  ["*", "refused"],
  ["", "refused"],
  ["/anthropic/\u00ff", "refused"],
  ["/anthropic/a b", "refused"],
  ["/anthropic/a\r\nHost: evil", "refused"],
];
for (const [target, expected] of cases) {
  test(`the target ${JSON.stringify(target)}`, () => {
    const found = targetOf(target, names);
    if (typeof expected === "string") assert.equal(found.is, expected);
    else assert.deepEqual(found, expected);
  });
}

test("whatever the target, what goes to an upstream is a path of its own, byte by byte the client's", () => {
  const piece = fc.constantFrom(
    "/",
    "..",
    "%2e",
    "anthropic",
    "@",
    "evil.example",
    ":",
    "?",
    "\\",
    "%2f",
    ";",
    "#",
    " ",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 8 }), (pieces) => {
      const target = `/anthropic${pieces.join("")}`;
      const found = targetOf(target, names);
      if (found.is !== "upstream") return;
      assert.match(found.path, /^\/[\x21-\x7e]*$/);
      assert.ok(target === `/anthropic${found.path}` || target === `/anthropic${found.path.slice(1)}`);
      // A URL parser would not leave the folder, nor normalise anything away.
      const path = found.path.split("?", 1)[0] ?? "";
      assert.doesNotMatch(decodeURIComponent(path.replace(/%(?!2e|2f|5c)/gi, "%25")), /[/\\]\.\.?(?:[/\\]|$)/);
    }),
    { seed: 5 },
  );
});
