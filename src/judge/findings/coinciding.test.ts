import assert from "node:assert/strict";
import { test } from "node:test";
import { coinciding } from "./coinciding.ts";
import type { KnownMove } from "./finding.ts";

const day = 86_400_000;
const move = (at: number, component: string, from: string, to: string, client = "codex"): KnownMove => ({
  at: at * day,
  component,
  from,
  to,
  client,
});

test("what moved within, of this client, each once", () => {
  const moves = [
    move(9, "version", "1", "2"),
    move(10, "version", "2", "3"),
    move(10, "version", "2", "3"),
    move(11, "effort", "high", "low", "claude-code"),
    move(13, "model", "a", "b"),
  ];
  assert.deepEqual(
    coinciding(moves, "codex", 10 * day, 13 * day).map(({ component }) => component),
    ["version"],
  );
});

test("a habit coincides with everything and says nothing", () => {
  const swing = Array.from({ length: 6 }, (_, index) =>
    move(8 + index, "model", index % 2 === 0 ? "a" : "b", index % 2 === 0 ? "b" : "a"),
  );
  assert.deepEqual(coinciding(swing, "codex", 0, 99 * day), []);
});
