import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health, MonitorAnswer, OverviewAnswer } from "../../../../src/server/index.ts";
import type { Overview } from "../../../../src/store/index.ts";
import { headlineOf, healthHeadline, whileAway } from "./headline.ts";

const health: Health = {
  now: 1000,
  startedAt: 0,
  version: "1",
  sources: [{ source: "gateway", lastAt: 900, receivedAt: 900, facts: 3, counts: null, state: "live" }],
  streams: [],
  store: { is: "up" },
  gateway: { lastAt: 900, forwarded: 3, analysed: 3, notAnalysed: 0, queueBytes: 0 },
  troubles: [],
};
const quiet: Overview = {
  exchanges: 10,
  sessions: 2,
  failed: 0,
  notAnalysed: 0,
  lastAt: 900,
  hours: [],
  broken: [],
  running: [],
  sample: false,
};
const broken = (severity: "error" | "warn" | "info"): Overview["broken"][number] => ({
  invariant: "thinking-retained",
  severity,
  sessions: 2,
  firstAt: 100,
  lastAt: 800,
  whom: [],
});
const inState = (state: MonitorAnswer["segments"][number]["state"]): MonitorAnswer => ({
  name: "m",
  of: "violations",
  severity: "error",
  notApart: 0,
  segments: [{ segment: {}, state, says: "", since: null, observations: 0, mended: null }],
});
const answer = (overview: Partial<Overview>, more: Partial<OverviewAnswer> = {}): OverviewAnswer => ({
  overview: { ...quiet, ...overview },
  health,
  monitors: [],
  alerts: [],
  ...more,
});

const missing: OverviewAnswer["alerts"][number] = {
  id: "a",
  at: 1,
  severity: "warn",
  state: "no-data",
  title: "No data",
  says: "Nothing came for two days.",
  link: "/",
  sent: [],
};

const headlines: readonly (readonly [what: string, answer: OverviewAnswer, tone: string, title: string])[] = [
  ["an error", answer({ broken: [broken("error"), broken("warn")] }), "error", "1 promise broken"],
  ["a warning", answer({ broken: [broken("warn")] }), "warn", "1 promise in doubt"],
  ["a note", answer({ broken: [broken("info")] }), "ok", "No broken promise seen"],
  ["an alarm", answer({}, { monitors: [inState("alarm")] }), "error", "1 monitor in alarm"],
  ["data that is missing", answer({}, { alerts: [missing] }), "warn", "No data"],
  ["no data", answer({ lastAt: null, exchanges: 0, sessions: 0 }), "off", "No data in this range"],
  ["calls not analysed", answer({ notAnalysed: 1 }), "off", "No broken promise seen, with gaps"],
  ["nothing could be judged", answer({ sessions: 0, notAnalysed: 10 }), "off", "Nothing could be judged"],
  ["nothing off", answer({}), "ok", "No broken promise seen"],
];
for (const [what, given, tone, title] of headlines) {
  test(`headline of ${what}: ${title}`, () => {
    const { tone: told, title: says } = headlineOf(given);
    assert.deepEqual([told, says], [tone, title]);
  });
}

test("how many sessions are concerned is said as far as it is known", () => {
  const of = (sessions: number, ...each: readonly number[]): string =>
    headlineOf(answer({ sessions, broken: each.map((sessions) => ({ ...broken("error"), sessions })) })).says;
  assert.equal(of(17, 5), "5 of 17 sessions concerned.");
  assert.equal(of(17, 5, 4), "5 to 9 of 17 sessions concerned.");
  assert.equal(of(6, 5, 4), "5 to 6 of 6 sessions concerned.");
  assert.equal(of(5, 5, 4), "5 of 5 sessions concerned.");
});

test("an alarm without a broken promise is told in its own words, the oldest first", () => {
  const segment = (client: string, since: number) => ({
    segment: { client },
    state: "alarm" as const,
    says: `${client} fell.`,
    since,
    observations: 9,
    mended: null,
  });
  const monitor = { ...inState("alarm"), name: "tests", segments: [segment("codex", 5), segment("claude-code", 3)] };
  const { title, says } = headlineOf(answer({ broken: [broken("warn")] }, { monitors: [monitor] }));
  assert.equal(title, "1 monitor in alarm");
  assert.equal(says, "tests, claude-code: claude-code fell. And 1 segment more below.");
});

const healths: readonly (readonly [what: string, health: Partial<Health>, tone: string])[] = [
  ["well", {}, "ok"],
  ["troubled", { troubles: ["The gateway has been silent for 2 minutes."] }, "warn"],
  ["without a store", { store: { is: "down", since: 1, because: "x" }, troubles: ["down"] }, "error"],
  ["without a source", { sources: [] }, "off"],
  ["without a call", { gateway: { ...health.gateway, forwarded: 0 } }, "off"],
  ["of the sample alone", { sources: health.sources.map((each) => ({ ...each, source: "sample" })) }, "off"],
  ["silent", { sources: health.sources.map((each) => ({ ...each, state: "silent" })) }, "off"],
];
for (const [what, given, tone] of healths) {
  test(`monitoring that is ${what} is ${tone}`, () => assert.equal(healthHeadline({ ...health, ...given }).tone, tone));
}

test("while the server is away nothing is green, and what was off stays", () => {
  assert.equal(whileAway(headlineOf(answer({}))).tone, "off");
  assert.equal(whileAway(healthHeadline(health)).tone, "off");
  assert.equal(whileAway(headlineOf(answer({ broken: [broken("error")] }))).tone, "error");
});
