import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { faultPlace } from "./fault-place.ts";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (cause) {
    return cause;
  }
  return null;
}

const here = /^\w+ in gateway\/fault-place\.test\.ts:\d+$/;

describe("a fault's code and place, without its message", () => {
  test("a fault of the language", () => {
    const cause = thrownBy(() => JSON.parse("secret"));
    assert.match(faultPlace(cause), /^SyntaxError in gateway\/fault-place\.test\.ts:\d+$/);
  });
  test("a code goes before the kind", () => {
    assert.match(faultPlace(Object.assign(new Error("secret"), { code: "EVENKEEL_X" })), here);
    assert.match(faultPlace(Object.assign(new Error("secret"), { code: "EVENKEEL_X" })), /^EVENKEEL_X /);
  });
  test("only Node's frames", () => {
    const cause = Object.assign(new TypeError("secret"), {
      stack: "TypeError: secret\n    at Socket.emit (node:events:1:1)\n    at f (node:internal/streams/x:12:3)",
    });
    assert.equal(faultPlace(cause), "TypeError in streams/x:12");
  });
  for (const [name, cause, told] of [
    ["a word", "secret", "thrown: string"],
    ["nothing", undefined, "thrown: undefined"],
    ["an error without frames", Object.assign(new Error("secret"), { stack: "Error: secret" }), "Error"],
    ["a code with content", Object.assign(new Error("x"), { code: "se cret", stack: "" }), "Error"],
    ["a name with content", Object.assign(new Error("x"), { name: "se cret", stack: "" }), "Error"],
  ] as const) {
    test(name, () => assert.equal(faultPlace(cause), told));
  }
  test("a message that looks like a frame is none", () => {
    const cause = new Error("\n    at secret (sec/ret.ts:1:1)\n    at secret (sec/ret.ts:1:1)");
    assert.match(faultPlace(cause), here);
  });
});
