import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { effortScenarios, scenario, shippedSuite } from "../scenario/index.ts";
import { injectedClock } from "../time/index.ts";
import { fixtureAgent, type Wrong } from "./agent.fixture.ts";
import { type PlayAllOptions, playAll } from "./play-all.ts";
import type { Played } from "./played.ts";

const options: PlayAllOptions = {
  models: ["claude-opus-4-6", "claude-sonnet-4-6"],
  effort: null,
  clockFor: async () => injectedClock(Date.UTC(2026, 3, 1)),
  turnTimeout: 10_000,
  showText: false,
  record: null,
  jobs: 4,
  retries: 0,
};
const suite = shippedSuite();
const named = (name: string) => suite.filter((each) => each.name === name);
const one = async (name: string, wrong: Wrong | null): Promise<Played> => {
  const { played } = await playAll(named(name), fixtureAgent(wrong), options);
  assert.ok(played[0] !== undefined, name);
  return played[0];
};
const brief = ({ verdict, violations, unmet }: Played): string =>
  `${JSON.stringify(verdict)} ${violations.map(({ invariant, message }) => `${invariant}: ${message}`).join("; ")} ${JSON.stringify(unmet)}`;
/** The fixture has one model after another only where it is told to. */
const expected = ({ scenario }: Played): string => (scenario === "faults/fallback" ? "not-applicable" : "clean");

test("an agent that does nothing wrong is clean over the whole suite", async () => {
  const all = [...suite, ...effortScenarios(["low", "high"], ["first", "other"])];
  const { played } = await playAll(all, fixtureAgent(), options);
  assert.equal(played.length, all.length);
  for (const each of played) assert.equal(each.verdict.is, expected(each), `${each.scenario}: ${brief(each)}`);
});

describe("a seed", () => {
  test("varies what is sent, and the same one sends the same", async () => {
    const sent = async (seed: number): Promise<string> => {
      const folder = mkdtempSync(join(tmpdir(), "evenkeel-seed-"));
      try {
        const record = { folder, version: "0" };
        const { played, seed: said } = await playAll(named("tools/parallel"), fixtureAgent(), {
          ...options,
          ...{ seed, record },
        });
        assert.equal(said, seed);
        assert.equal(played[0]?.verdict.is, "clean", brief(played[0] ?? assert.fail()));
        const { log } = JSON.parse(readFileSync(join(folder, "tools-parallel.har"), "utf8"));
        const bodies = log.entries.map((entry: { request: { postData?: { text: string } } }) => entry.request.postData);
        // The project's folder and the agent's own id of the session, which signatures hang on, are new in each run.
        return JSON.stringify(bodies).replaceAll(/evenkeel-lab-\w+|(signature|data)\W+[\w+/=]+/g, "");
      } finally {
        rmSync(folder, { recursive: true });
      }
    };
    const [first, again, other] = [await sent(5), await sent(5), await sent(6)];
    assert.ok(again === first, "the same seed sent something else");
    assert.ok(other !== first, "another seed sent the same");
  });

  test("an agent that does nothing wrong is clean with one", async () => {
    const { played } = await playAll(suite, fixtureAgent(), { ...options, seed: 0 });
    for (const each of played) assert.equal(each.verdict.is, expected(each), `${each.scenario}: ${brief(each)}`);
  });
});

describe("what an agent does wrong is named, at the step where it shows", () => {
  const cases: readonly [Wrong, scenario: string, invariant: string, step: string][] = [
    ["clears-thinking-after-idle-for-good", "idle/61m", "thinking-cleared-once", 'say "Where were we?"'],
    ["clears-thinking-after-idle-for-good", "idle/25h", "thinking-cleared-once", 'say "Where were we?"'],
    ["clears-thinking-after-idle-for-good", "idle/61m-awake", "thinking-cleared-once", 'say "Where were we?"'],
    ["drops-thinking-on-resume", "resume/plain", "thinking-retained", 'say "And the plan?"'],
    ["cuts-the-front", "basic/many-steps", "history-extends", 'say "Work through the plan."'],
    ["blanks-results", "basic/many-steps", "tool-results-paired", 'say "Work through the plan."'],
    ["sends-results-twice", "basic/fresh", "tool-results-paired", 'say "Read the notes."'],
    ["lowers-effort", "settings/persist", "settings-stable", 'say "And the plan?"'],
    ["loses-effort-on-resume", "settings/persist", "settings-stable", 'say "Go on. (1 of 2)"'],
    ["nonce-in-prompt", "basic/fresh", "settings-stable", 'say "Read the notes."'],
  ];
  for (const [wrong, name, invariant, step] of cases) {
    test(`${wrong}, ${name}`, async () => {
      const played = await one(name, wrong);
      assert.equal(played.verdict.is, "broken", brief(played));
      const [first] = played.violations.filter(({ severity }) => severity !== "info");
      assert.equal(first?.invariant, invariant, brief(played));
      assert.equal(played.steps[first?.step ?? -1]?.label, step);
      assert.equal(played.divergence?.invariant, invariant);
      assert.equal(played.cells[first?.invariant ?? "build-parity"], "broken");
    });
  }

  test("the latch is told at the second request that clears", async () => {
    const played = await one("idle/61m", "clears-thinking-after-idle-for-good");
    const clearing = played.calls.filter(({ contextEdits }) => contextEdits?.includes("thinking_turns"));
    assert.equal(played.violations[0]?.exchange, clearing[1]?.exchange);
    const about = played.divergence?.settings;
    assert.deepEqual(
      about?.map(({ name }) => name),
      ["context edits"],
    );
  });

  test("59 minutes trigger nothing", async () => {
    assert.equal((await one("idle/59m", "clears-thinking-after-idle-for-good")).verdict.is, "clean");
  });
});

describe("an agent that cannot go on is named, and the rest is played", () => {
  const cases: readonly [Wrong, RegExp][] = [
    ["hangs", /^it hangs: nothing came/],
    ["exits", /^it exited with 3: Segmentation fault$/],
    ["never-calls", /never called the model/],
    ["does-not-start", /bad option --flag/],
  ];
  for (const [wrong, because] of cases) {
    test(wrong, async () => {
      const { played } = await playAll(
        [...named("basic/fresh"), ...named("resume/plain")],
        fixtureAgent(wrong),
        options,
      );
      assert.equal(played.length, 2);
      for (const { verdict } of played) {
        assert.ok(verdict.is === "failed", JSON.stringify(verdict));
        assert.match(verdict.because, because);
      }
    });
  }
});

test("an agent that does not live by the clock proves nothing", async () => {
  assert.equal((await one("idle/61m", "ignores-the-clock")).verdict.is, "clock-not-virtual");
});

test("an agent that cannot do what a scenario needs is not judged by it", async () => {
  const { played } = await playAll(named("idle/61m"), { ...fixtureAgent(), abilities: new Set() }, options);
  assert.deepEqual(played[0]?.verdict, {
    is: "not-applicable",
    because: "fixture has no long-running",
    missing: ["long-running"],
  });
  assert.ok(Object.values(played[0]?.cells ?? {}).every((cell) => cell === "not-visible"));
});

test("an expectation that is not met breaks the scenario", async () => {
  const wants = scenario("mine/effort", {
    scenario: 1,
    about: "x",
    effort: "low",
    steps: [{ say: "Read." }, { expect: { effort: "high", calls: 7, sends: "Atlantis" } }],
  });
  const { played } = await playAll([wants], fixtureAgent(), options);
  assert.equal(played[0]?.verdict.is, "broken");
  assert.deepEqual(
    played[0]?.unmet.map(({ what, expected, seen }) => [what, expected, seen]),
    [
      ["effort", "high", "low"],
      ["calls", "7", "1"],
      ["the last request", 'with "Atlantis"', "without it"],
    ],
  );
});

test("nothing stays behind", async (t) => {
  // A folder of its own: others may be playing on this machine.
  const own = mkdtempSync(join(tmpdir(), "evenkeel-left-"));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = own;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(own, { recursive: true });
  });
  const played = await one("basic/fresh", "exits");
  assert.equal(played.verdict.is, "failed", brief(played));
  assert.deepEqual(readdirSync(own), []);
});
