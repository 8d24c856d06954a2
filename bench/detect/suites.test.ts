import assert from "node:assert/strict";
import { test } from "node:test";
import { randomOf } from "./random.ts";
import { harmed, suiteRates } from "./suites.ts";

for (const harm of ["shift", "break"] as const) {
  for (const drop of [0.03, 0.1]) {
    test(`a suite is ${drop} worse, exactly, by a ${harm}`, () => {
      for (let seed = 0; seed < 20; seed++) {
        const random = randomOf(seed);
        const base = suiteRates(300, 0.65, random);
        const candidate = harmed(base, drop, harm, random);
        const lost = base.reduce((sum, p, i) => sum + p - (candidate[i] ?? 0), 0) / base.length;
        assert.ok(Math.abs(lost - drop) < 1e-9, `${lost}`);
        assert.ok(candidate.every((p, i) => p >= 0 && p <= (base[i] ?? 0) + 1e-12));
        const touched = candidate.filter((p, i) => p < (base[i] ?? 0) - 1e-6).length;
        assert.ok(harm === "shift" ? touched > 150 : touched < 100, `${touched}`);
      }
    });
  }
}
