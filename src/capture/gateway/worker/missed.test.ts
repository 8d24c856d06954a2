import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { analysis, readHarFile, replayed, toldOf, violationsIn } from "./replay.fixture.ts";

const folder = new URL("../../../../test/recordings/", import.meta.url).pathname;

for (const recording of globSync("*/*.har", { cwd: folder }).sort()) {
  test(`${recording}: calls of which the worker hears only that it missed some break nothing`, () => {
    const calls = toldOf(readHarFile(join(folder, recording)));
    const broken = (facts: ReturnType<typeof replayed>) =>
      violationsIn(facts).flatMap(({ severity, invariant }) => (severity === "info" ? [] : [invariant]));
    const known = new Set(broken(replayed(calls)));
    for (let index = 0; index < calls.length; index += 1) {
      const worker = analysis();
      const before = replayed(calls.slice(0, index), worker);
      worker.passedAnything(calls[index]?.request.at ?? 0);
      const after = replayed(calls.slice(index + 1), worker);
      for (const each of broken([...before, ...after])) assert.ok(known.has(each), `without ${index}: ${each}`);
    }
  });
}
