import assert from "node:assert/strict";
import { test } from "node:test";
import { sentIn } from "./sent-in.ts";

const har = (...bodies: readonly string[]): string =>
  JSON.stringify({
    log: {
      entries: bodies.map((text) => ({
        request: {
          method: "POST",
          url: "http://127.0.0.1:4711/v1/messages",
          headers: [
            { name: "Host", value: "127.0.0.1:4711" },
            { name: "X-Own", value: "said" },
          ],
          postData: { text },
        },
      })),
    },
  });
const id = (digit: string): string => `${digit.repeat(8)}-1111-1111-1111-${digit.repeat(12)}`;

const table: readonly (readonly [name: string, a: readonly string[], b: readonly string[], same: boolean])[] = [
  ["nothing else", ["go"], ["go"], true],
  ["another text", ["go"], ["gone"], false],
  ["other ids", [`${id("a")} ${id("b")} ${id("a")}`], [`${id("c")} ${id("d")} ${id("c")}`], true],
  ["another id where it was the same", [`${id("a")} ${id("a")}`], [`${id("a")} ${id("b")}`], false],
  ["another folder", ["/tmp/evenkeel-lab-AbC123/project/a"], ["/var/x/evenkeel-lab-xyz789/project/a"], true],
  ["another file", ["/tmp/evenkeel-lab-AbC123/project/a"], ["/tmp/evenkeel-lab-AbC123/project/b"], false],
  ["the time a shell told", ["it is 1774515600"], ["it is 1774515999"], true],
  ["a signature", [`{"signature":"${"A".repeat(40)}"}`], [`{"signature":"${"B".repeat(40)}"}`], true],
  ["no signature", [`{"signature":"${"A".repeat(40)}"}`], [`{"signature":""}`], false],
  ["another order", ["a", "b"], ["b", "a"], true],
  ["one more", ["a"], ["a", "a"], false],
];

for (const [name, a, b, same] of table) {
  test(`${name}: ${same ? "the same" : "not the same"}`, () => {
    if (same) assert.deepEqual(sentIn(har(...a)), sentIn(har(...b)));
    else assert.notDeepEqual(sentIn(har(...a)), sentIn(har(...b)));
  });
}

test("the transport's own headers are left out", () => {
  assert.deepEqual(sentIn(har("go")), ["POST\n/v1/messages\nx-own: said\ngo"]);
});
