import assert from "node:assert/strict";
import { test } from "node:test";
import { editsAfterIdleness, oneCause } from "./one-cause.ts";
import type { Unranked } from "./unranked.ts";

const change = (what: string, from: string, to: string, span: Partial<Unranked> = {}): Unranked => ({
  ...{ kind: "context cleared", class: "stateful", what, from, to, consequence: "", lines: [] },
  ...{ after: "1.0.0", brought: "1.0.1", undone: "1.0.3" },
  ...span,
});
const promise = (span: Partial<Unranked> = {}): Unranked =>
  change("thinking-cleared-once", "kept", "broken in s, a", { kind: "promise broken", ...span });
const setting = change(editsAfterIdleness, "all", "one");
const other = change("default effort", "high", "medium");

const table: readonly (readonly [name: string, changes: readonly Unranked[], expected: readonly string[]])[] = [
  [
    "together",
    [setting, other, promise()],
    ["default effort: high → medium", `${editsAfterIdleness} (thinking-cleared-once): all → one; broken in s, a`],
  ],
  ["another promise", [setting, { ...promise(), what: "history-extends" }], ["", ""]],
  ["came before", [setting, promise({ after: "0.9.0", brought: "1.0.0" })], ["", ""]],
  ["went before", [setting, promise({ undone: "1.0.2" })], ["", ""]],
  ["stayed", [setting, promise({ undone: null })], ["", ""]],
  ["the promise alone", [promise()], [""]],
  ["the setting alone", [setting, other], ["", ""]],
];
for (const [name, changes, expected] of table) {
  test(name, () => {
    const found = oneCause(changes);
    if (expected.every((each) => each === "")) assert.deepEqual(found, changes);
    else
      assert.deepEqual(
        found.map(({ what, from, to }) => `${what}: ${from} → ${to}`),
        expected,
      );
  });
}
test("a joined change is as grave as the broken promise", () =>
  assert.deepEqual(oneCause([promise(), setting])[0]?.kind, "promise broken"));
