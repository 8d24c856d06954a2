import assert from "node:assert/strict";
import { it } from "node:test";
import { truncated } from "./truncated.ts";

const front = { text: "s".repeat(40), cache: null, front: true };
const said = (n: number): { text: string; cache: null } => ({ text: `${n}`.repeat(40), cache: null });
const all = [front, said(1), said(2), said(3)];

for (const [name, atMost, left] of [
  ["no limit", undefined, [front, said(1), said(2), said(3)]],
  ["as much as there is", 40, [front, said(1), said(2), said(3)]],
  ["one token less: the oldest goes", 39, [front, said(2), said(3)]],
  ["room for two", 20, [front, said(3)]],
  ["no room: the newest is still read", 0, [front, said(3)]],
] as const) {
  it(name, () => assert.deepEqual(truncated(all, atMost), left));
}
