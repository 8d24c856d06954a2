import assert from "node:assert/strict";
import { test } from "node:test";
import type { Observation } from "../../clients/index.ts";
import { fixtureAgent, type Wrong } from "../run/agent.fixture.ts";
import { injectedClock } from "../time/index.ts";
import { changesOf } from "./changes-of.ts";
import { observeVersion } from "./observe-version.ts";

const model = "claude-opus-4-6";
const observed = async (version: string, wrong: Wrong | null): Promise<Observation> => {
  const clock = async () => injectedClock(Date.UTC(2026, 3, 1));
  return (await observeVersion(fixtureAgent(wrong), version, model, 10_000, clock)).observation;
};

test("a version that clears thinking after an hour for good is told from those around it", async () => {
  const versions = [
    await observed("1.0.0", null),
    await observed("1.0.1", "clears-thinking-after-idle-for-good"),
    await observed("1.0.2", null),
  ];
  for (const { sessions } of versions) {
    for (const { name, came, because } of sessions) assert.equal(came, "to its end", `${name}: ${because}`);
  }
  const changes = changesOf(versions, {}).map(({ kind, brought, undone, what, to }) => ({
    kind,
    brought,
    undone,
    what,
    to,
  }));
  const [first, ...others] = changes;
  assert.deepEqual(
    [first?.kind, first?.brought, first?.undone, first?.what],
    ["promise broken", "1.0.1", "1.0.2", "context edits after an hour of idleness (thinking-cleared-once)"],
  );
  assert.match(first?.to ?? "", /keeping 1 thinking_turns; broken in track\/idle, say "Where were we\?"$/);
  assert.deepEqual(others, [], "one cause, one change");
});

test("a version observed twice is the same", async () => {
  assert.deepEqual(await observed("1.0.0", null), await observed("1.0.0", null));
});
