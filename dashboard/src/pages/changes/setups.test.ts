import assert from "node:assert/strict";
import { test } from "node:test";
import type { ComponentVersion } from "../../../../src/store/index.ts";
import { setupsOf } from "./setups.ts";

const seen = (component: string, value: string, firstAt: number, lastAt: number, lane = "main"): ComponentVersion => ({
  client: "codex",
  version: "1",
  model: "m",
  lane,
  component,
  value,
  firstAt,
  lastAt,
  exchanges: lastAt - firstAt,
  sessions: 1,
});

test("one row for each who and lane, its components' values newest first", () => {
  const setups = setupsOf([
    seen("version", "1", 0, 9),
    seen("effort", "high", 0, 4),
    seen("effort", "medium", 5, 9),
    seen("tools", "absent", 0, 9),
    seen("version", "1", 2, 3, "title"),
  ]);
  assert.deepEqual(
    setups.map(({ lane, values, firstAt, lastAt, exchanges }) => [lane, [...values], firstAt, lastAt, exchanges]),
    [
      [
        "main",
        [
          ["effort", ["medium", "high"]],
          ["tools", ["absent"]],
        ],
        0,
        9,
        9,
      ],
      ["title", [], 2, 3, 1],
    ],
  );
});
