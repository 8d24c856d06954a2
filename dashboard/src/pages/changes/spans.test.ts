import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ComponentVersion } from "../../../../src/store/index.ts";
import { rowsOf } from "./spans.ts";

const seen = (
  value: string,
  firstAt: number,
  lastAt: number,
  more: Partial<ComponentVersion> = {},
): ComponentVersion => ({
  client: "claude-code",
  version: "1",
  model: "m",
  lane: "main",
  component: "effort",
  value,
  firstAt,
  lastAt,
  exchanges: 1,
  sessions: 1,
  ...more,
});

test("values after each other share a track, values at the same time do not", () => {
  const [row] = rowsOf([seen("high", 0, 5), seen("medium", 6, 9), seen("low", 7, 8)]);
  assert.deepEqual(
    row?.spans.map(({ value, track, order }) => [value, track, order]),
    [
      ["high", 0, 0],
      ["medium", 0, 1],
      ["low", 1, 2],
    ],
  );
  assert.equal(row?.tracks, 2);
});

test("one value under two versions is one span", () => {
  const [row] = rowsOf([seen("high", 0, 5), seen("high", 3, 9, { version: "2", exchanges: 4 })]);
  assert.deepEqual(row?.spans, [
    { value: "high", firstAt: 0, lastAt: 9, exchanges: 5, sessions: 2, track: 0, order: 0 },
  ]);
});

test("main stands before other lanes, the client's own before what it sends", () => {
  const rows = rowsOf([
    seen("x", 0, 1, { lane: "title" }),
    seen("x", 0, 1, { component: "tools" }),
    seen("x", 0, 1, { component: "version" }),
    seen("x", 0, 1),
  ]);
  assert.deepEqual(
    rows.map(({ lane, component }) => `${lane} ${component}`),
    ["main version", "main effort", "main tools", "title effort"],
  );
});

test("no two spans of a track overlap, and no call is lost or counted twice", () => {
  const version = fc
    .record({
      value: fc.constantFrom("a", "b", "c", "d"),
      component: fc.constantFrom("effort", "prompt"),
      firstAt: fc.nat(50),
      long: fc.nat(20),
      exchanges: fc.nat(9),
    })
    .map(({ value, firstAt, long, ...more }) => seen(value, firstAt, firstAt + long, more));
  fc.assert(
    fc.property(fc.array(version, { maxLength: 20 }), (versions) => {
      const rows = rowsOf(versions);
      const sum = (list: readonly { readonly exchanges: number }[]) =>
        list.reduce((all, each) => all + each.exchanges, 0);
      assert.equal(sum(rows.flatMap(({ spans }) => spans)), sum(versions));
      for (const { spans, tracks } of rows) {
        for (const a of spans) {
          assert.ok(a.track < tracks);
          for (const b of spans) {
            if (a === b || a.track !== b.track) continue;
            assert.ok(a.lastAt < b.firstAt || b.lastAt < a.firstAt, `${a.value} and ${b.value}`);
          }
        }
      }
    }),
    { seed: 5 },
  );
});
