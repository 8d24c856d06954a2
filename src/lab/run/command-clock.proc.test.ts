import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { commandAgent } from "../agents/index.ts";
import { scenario } from "../scenario/index.ts";
import { fakedClock, findLauncher, findLibfaketime, tracedClock, type VirtualClock } from "../time/index.ts";
import { play } from "./play.ts";
import type { Played } from "./played.ts";

const main = fileURLToPath(new URL("../../../examples/reference-agent/main.ts", import.meta.url));
const agent = (logs?: string) =>
  commandAgent("reference command", {
    start: [process.execPath, main, "--json", "{say}"],
    resume: [process.execPath, main, "--continue", "--json", "{say}"],
    env: { REFERENCE_AGENT_HOME: "{home}", ANTHROPIC_API_KEY: "{key}" },
    ...(logs === undefined ? {} : { logs }),
  });
const hour = scenario("own/hour", {
  scenario: 1,
  about: "An hour off between two processes.",
  steps: [
    { say: "Read the notes.", model: [{ use: "read notes.txt" }, "Six."] },
    { idle: "61m" },
    "resume",
    { say: "Go on." },
  ],
});
/** Keeps its conversation, and has no tools. */
const talker = commandAgent("talker", {
  start: [process.execPath, "-e", talk(), "--", "{say}"],
  resume: [process.execPath, "-e", talk(), "--", "{say}"],
});
function talk(): string {
  return `const { existsSync, readFileSync, writeFileSync } = require("node:fs");
    const file = process.env.HOME + "/talk.json";
    const { id, messages } = existsSync(file) ? JSON.parse(readFileSync(file)) : { id: "talk-" + Date.now(), messages: [] };
    messages.push({ role: "user", content: process.argv.at(-1) });
    fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", {
      method: "POST",
      headers: { "content-type": "application/json", "x-session-id": id },
      body: JSON.stringify({ model: "m", max_tokens: 9, messages }),
    }).then((reply) => reply.json()).then(({ content }) =>
      writeFileSync(file, JSON.stringify({ id, messages: [...messages, { role: "assistant", content }] })));`;
}
const played = (clock: VirtualClock, logs?: string, who = agent(logs)): Promise<Played> =>
  play(hour, who, {
    models: [null, null],
    effort: null,
    clockFor: async () => clock,
    turnTimeout: 60_000,
    showText: false,
    record: null,
  });
const traced = await findLauncher();
const faked = await findLibfaketime();

describe("a command proves its clock", () => {
  test("by what the launcher told the process that called the model", {
    skip: traced.is === "unavailable" && traced.because,
  }, async () => {
    const made = await tracedClock();
    const { verdict, clock } = await played(made.is === "made" ? made.clock : assert.fail());
    assert.deepEqual(verdict, { is: "clean" });
    const witnesses = clock.is === "virtual" ? clock.witnesses.map(({ from }) => from) : [];
    assert.ok(witnesses.includes("what it was told when it called the model"), witnesses.join());
  });

  test("by that alone, where it has no tool that starts a program", {
    skip: traced.is === "unavailable" && traced.because,
  }, async () => {
    const made = await tracedClock();
    const { verdict, clock } = await played(made.is === "made" ? made.clock : assert.fail(), undefined, talker);
    assert.deepEqual(verdict, { is: "clean" });
    assert.equal(clock.is, "virtual");
  });

  for (const [name, logs, verdict] of [
    ["not by a library that may not reach it", undefined, "clock-not-virtual"],
    ["by a log of its own", "{home}/.reference-agent", "clean"],
    ["not by a log that is not there", "{home}/nowhere", "clock-not-virtual"],
  ] as const) {
    test(name, { skip: faked.is === "unavailable" && faked.because }, async () => {
      const made = await fakedClock({ idleness: "suspended" });
      const one = await played(made.is === "made" ? made.clock : assert.fail(), logs);
      assert.equal(one.verdict.is, verdict, JSON.stringify(one.verdict));
    });
  }
});
