import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fixtureAgent } from "../run/agent.fixture.ts";
import { injectedClock } from "../time/index.ts";
import { type Found, type TrackNews, type TrackOptions, trackVersions } from "./track-versions.ts";

const cache = mkdtempSync(join(tmpdir(), "evenkeel-track-cache-"));
process.env.EVENKEEL_CACHE = cache;
after(() => rmSync(cache, { recursive: true, force: true }));

const model = "claude-opus-4-6";
const fine = fixtureAgent(null);
const agents: Readonly<Record<string, Found>> = {
  "claude@1.0.0": { is: "agent", agent: fine, installed: null },
  "claude@1.0.1": { is: "unavailable", because: "the registry has no such version" },
  "claude@1.0.2": {
    is: "agent",
    agent: { ...fine, start: () => Promise.reject(new Error("it does not start")) },
    installed: null,
  },
  "claude@1.0.3": { is: "agent", agent: fine, installed: null },
};
const track = async (more: Partial<TrackOptions> = {}) => {
  const news: TrackNews[] = [];
  const found: string[] = [];
  const tracked = await trackVersions({
    ...{ name: "claude", client: "claude-code", versions: ["1.0.0", "1.0.1", "1.0.2", "1.0.3"], models: [model] },
    ...{ jobs: 1, afresh: false, turnTimeout: 10_000, onNews: (one) => news.push(one) },
    clock: async () => injectedClock(Date.UTC(2026, 3, 1)),
    find: async (name) => {
      found.push(name);
      return agents[name] ?? { is: "unavailable", because: name };
    },
    ...more,
  });
  const ends = news.filter(({ is }) => is !== "begun").map(({ version, is }) => `${version} ${is}`);
  return { tracked, ends, found };
};

test("what cannot be run is named with its reason, and the range goes on", async () => {
  const { tracked, ends } = await track();
  assert.deepEqual(ends, ["1.0.0 observed", "1.0.1 missing", "1.0.2 missing", "1.0.3 observed"]);
  const missing = new Map(tracked.missing.map(({ version, because }) => [version, because]));
  assert.equal(missing.get("1.0.1"), "the registry has no such version");
  assert.match(missing.get("1.0.2") ?? "", /it does not start/);
  const whole = tracked.observed.filter(({ observation }) => observation.prompt !== null);
  assert.deepEqual(
    whole.map(({ observation }) => observation.version),
    ["1.0.0", "1.0.3"],
  );
});

test("what was observed is not played again; what was missing is tried again", async () => {
  const { tracked, ends, found } = await track();
  assert.deepEqual(ends, ["1.0.0 kept", "1.0.1 missing", "1.0.2 missing", "1.0.3 kept"]);
  assert.deepEqual(found, ["claude@1.0.1", "claude@1.0.2"]);
  assert.equal(tracked.observed[0]?.observation.version, "1.0.0");
});

test("unless it is asked for afresh", async () => {
  const { ends } = await track({ versions: ["1.0.0"], afresh: true });
  assert.deepEqual(ends, ["1.0.0 observed"]);
});
