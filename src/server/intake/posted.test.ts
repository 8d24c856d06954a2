import assert from "node:assert/strict";
import { test } from "node:test";
import { factOfFeedback, factOfLabRun, factsOfScores, type Intake } from "./index.ts";

const now = Date.UTC(2026, 10, 20);
const day = 86_400_000;
const intake: Intake = { now, newId: (index) => `id-${index}`, key: new Uint8Array(32) };

const times: readonly (readonly [name: string, given: number | undefined, at: number])[] = [
  ["not told", undefined, now],
  ["told", 5, 5],
  ["of a clock that is ahead", now + day, now + day],
  ["of a day yet to come", now + day + 1, now],
  ["the last that there is", 8.64e15, now],
];
for (const [name, given, at] of times) {
  test(`a time ${name}`, () => {
    const told = given === undefined ? {} : { at: given };
    const facts = [
      ...factsOfScores({ name: "solved", value: 1, ...told }, intake),
      factOfFeedback({ verdict: "worse", text: "x", ...told }, intake),
      factOfLabRun({ agent: "a", tookMs: 1, scenarios: [], ...told }, intake),
    ];
    assert.deepEqual(
      facts.map((fact) => fact.at),
      [at, at, at],
    );
  });
}
