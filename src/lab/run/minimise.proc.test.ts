import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readHar } from "../../capture/har/index.ts";
import type { Exchange } from "../../wire/index.ts";
import { scenarioFrom, shippedSuite } from "../scenario/index.ts";
import { injectedClock } from "../time/index.ts";
import { fixtureAgent } from "./agent.fixture.ts";
import { minimise } from "./minimise.ts";
import { play } from "./play.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-minimise-"));
after(() => rmSync(folder, { recursive: true }));
const options = {
  models: ["claude-opus-4-6", null] as const,
  effort: null,
  clockFor: async () => injectedClock(Date.UTC(2026, 3, 1)),
  turnTimeout: 10_000,
  showText: false,
  record: null,
};

test("a captured session becomes a scenario, and the fewest steps that still break", async () => {
  const [idle] = shippedSuite().filter(({ name }) => name === "idle/61m-twice");
  assert.ok(idle !== undefined);
  const agent = fixtureAgent("clears-thinking-after-idle-for-good");
  await play(idle, agent, { ...options, record: { folder, version: "0" } });
  const exchanges: Exchange[] = [];
  for await (const one of readHar(join(folder, "idle-61m-twice.har"))) {
    if (one.is === "exchange") exchanges.push(one.exchange);
  }
  const made = scenarioFrom(exchanges, false);
  assert.ok(made.is === "scenario");
  const text = JSON.stringify(made.input);
  assert.ok(!text.includes("High water"), "texts are replaced");
  assert.equal(made.input.steps.filter((step) => typeof step === "object" && "idle" in step).length, 2);

  const least = await minimise("captured/session", made.input, agent, options);
  assert.equal(least.played.violations[0]?.invariant, "thinking-cleared-once");
  // A turn before the gap, and behind it the one that may clear and the one that may not.
  assert.equal(least.input.steps.length, 4, JSON.stringify(least.input.steps));
  assert.ok(made.input.steps.length > 8);

  const clean = await minimise("captured/session", made.input, fixtureAgent(), options);
  assert.equal(clean.played.verdict.is, "clean");
  assert.deepEqual(clean.input, made.input);
});

test("a request that had to be sent again is one turn, and what was answered at last is what the model says", async () => {
  const [storm] = shippedSuite().filter(({ name }) => name === "faults/retry-storm");
  assert.ok(storm !== undefined);
  await play(storm, fixtureAgent(), { ...options, record: { folder, version: "0" } });
  const exchanges: Exchange[] = [];
  for await (const one of readHar(join(folder, "faults-retry-storm.har"))) {
    if (one.is === "exchange") exchanges.push(one.exchange);
  }
  const made = scenarioFrom(exchanges, false);
  assert.ok(made.is === "scenario");
  const turns = storm.steps.filter(({ is }) => is === "say").length;
  assert.equal(made.input.steps.length, turns, JSON.stringify(made.input.steps));
  assert.ok(!JSON.stringify(made.input.steps).includes("Done."), JSON.stringify(made.input.steps));
});

test("what holds no main conversation is no scenario", () => {
  assert.equal(scenarioFrom([], false).is, "nothing");
});
