import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { Fact } from "../../../telemetry/index.ts";
import { analysis, readHarFile, replayed, type Told, toldOf, violationsIn, withoutThinking } from "./replay.fixture.ts";

const folder = new URL("../../../../test/recordings/", import.meta.url).pathname;
/** Clients that name their sessions. */
const recordings = globSync("{claude-code,codex,opencode}/{sub-agent,parallel-calls,resume-no-flags,compaction}.har", {
  cwd: folder,
}).sort();

/** The same calls, each ending so many milliseconds after its start. */
function interleaved(calls: readonly Told[], lasts: readonly number[]): readonly Fact[] {
  const worker = analysis();
  const facts: Fact[] = [];
  const steps = calls.flatMap(({ request, reply }, index) => [
    { at: request.at, message: request },
    { at: request.at + (lasts[index % lasts.length] ?? 0) + 0.5, message: reply },
  ]);
  let now = 0;
  for (const { at, message } of steps.sort((a, b) => a.at - b.at)) {
    now = at;
    facts.push(...worker.due(now).facts, ...worker.take(message, now).facts);
  }
  return [...facts, ...worker.stop(now).facts];
}

function told(facts: readonly Fact[]): readonly string[] {
  return violationsIn(facts)
    .map(({ id, invariant, severity, repeats, consequences }) =>
      JSON.stringify([id, invariant, severity, repeats, consequences.map((each) => each.invariant)]),
    )
    .sort();
}

for (const recording of recordings) {
  test(`${recording}: whichever call ends first, the violations are those of the order of starts`, () => {
    const calls = toldOf(readHarFile(join(folder, recording)));
    for (const each of [calls, calls.map((call, index) => (index * 2 > calls.length ? withoutThinking(call) : call))]) {
      const wanted = told(replayed(each));
      const lasts = fc.array(fc.oneof(fc.nat(20), fc.nat(900), fc.nat(20_000)), { minLength: 1, maxLength: 12 });
      fc.assert(
        fc.property(lasts, (some) => assert.deepEqual(told(interleaved(each, some)), wanted)),
        { seed: 11, numRuns: 12 },
      );
    }
  });
}
