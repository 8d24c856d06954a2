import assert from "node:assert/strict";
import { it } from "node:test";
import { uniform } from "./uniform.ts";

it("uniform draws are even in [0, 1), the same for the same key", () => {
  const all = Array.from({ length: 20_000 }, (_, i) => uniform("s", "draw", i));
  assert.ok(all.every((u) => u >= 0 && u < 1));
  const bins = Array.from({ length: 20 }, (_, k) => all.filter((u) => Math.floor(u * 20) === k).length);
  const chi = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  // 99.9 % of χ² with 19 degrees of freedom.
  assert.ok(chi < 43.8, `${chi}`);
  assert.equal(uniform("s", "draw", 1), uniform("s", "draw", 1));
  assert.notEqual(uniform("s", "draw", 1), uniform("s", "draw", "1"));
});
