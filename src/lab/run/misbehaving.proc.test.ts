import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { commandAgent } from "../agents/index.ts";
import { scenario } from "../scenario/index.ts";
import { realClock } from "../time/index.ts";
import { type PlayAllOptions, playAll } from "./play-all.ts";

const options: PlayAllOptions = {
  models: [null, null],
  effort: null,
  clockFor: async () => realClock("nothing is idle"),
  turnTimeout: 20_000,
  showText: false,
  record: null,
  jobs: 1,
  retries: 0,
};

/** A scenario in which the agent misbehaves, and one behind it in which it does not. */
const bad = scenario("bad/turn", { scenario: 1, about: "It misbehaves.", steps: [{ say: "bad" }, { say: "more" }] });
const good = scenario("good/turn", { scenario: 1, about: "It behaves.", steps: [{ say: "good" }] });

/** Asks the model, and does something wrong where it is told to. */
const agent = (wrong: string): readonly string[] => [
  process.execPath,
  "-e",
  `const post = (path, text) => fetch(process.env.ANTHROPIC_BASE_URL + path, {
     method: "POST",
     headers: { "content-type": "application/json", "x-session-id": "one" },
     body: JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: text }] }),
   }).then((reply) => reply.text());
   const ask = (text) => post("/v1/messages", text);
   const said = process.argv.at(-1);
   require("node:fs").appendFileSync(process.env.NOTE, process.env.HOME + "\\n");
   (async () => {
     if (said.startsWith("good")) return ask(said);
     ${wrong}
   })();`,
  "--",
  "{say}",
];

/** Leaves a process behind, in a session of its own, that says where it lives. */
const forks = `
  const { spawn } = require("node:child_process");
  const script = 'require("node:fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)';
  const file = require("node:path").join(process.env.HOME, "pid");
  spawn(process.execPath, ["-e", script, file], { detached: true, stdio: "ignore" }).unref();
  while (!require("node:fs").existsSync(file)) await new Promise((on) => setTimeout(on, 10));
  await ask(said);`;

const marker = `misbehaving-${process.pid}`;
const strays = (): readonly string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(marker);
    } catch {
      return false;
    }
  });
const notes = mkdtempSync(join(tmpdir(), "evenkeel-notes-"));
after(() => rmSync(notes, { recursive: true }));

describe("an agent that misbehaves is named, cleaned up, and the rest is played", () => {
  const cases: readonly [what: string, wrong: string, because: RegExp, more?: Partial<PlayAllOptions>][] = [
    [
      "hangs",
      "await ask(said); setInterval(() => {}, 1000);",
      /^it hangs: .* 2 s.*; it was killed$/,
      { turnTimeout: 2000 },
    ],
    [
      "floods its output",
      'await ask(said); const line = "x".repeat(1 << 20); const go = () => process.stdout.write(line, go); go();',
      /^it exited: it flooded its output with more than 64 MB/,
    ],
    [
      "floods the model with calls",
      "for (let n = 0; ; n += 1) await ask(said + n);",
      /^it floods the model: more than 30 requests in one turn/,
      { mostCalls: { turn: 30, scenario: 100 } },
    ],
    [
      "floods the model with counts",
      'await ask(said); for (;;) await post("/v1/messages/count_tokens", said);',
      /^it floods the model: more than 204 requests in one turn/,
    ],
    ["forks away", forks, /^it forked away: a process had left it and ran on after its turn/],
    [
      "writes outside its folder",
      'await ask(said); require("node:fs").writeFileSync("../mine", "");',
      /^it wrote outside its folder: \.\.\/mine/,
    ],
    ["exits early", 'console.error("no licence"); process.exit(3);', /^exit code 3: no licence/],
    ["dies", 'process.kill(process.pid, "SIGSEGV");', /^it exited: ended by SIGSEGV/],
    ["never calls the model", "", /^it never called the model/],
    ["only counts", 'await post("/v1/messages/count_tokens", said);', /^it never called the model/],
  ];
  for (const [what, wrong, because, more] of cases) {
    test(what, { skip: process.platform !== "linux" && "looks into /proc" }, async () => {
      const note = join(notes, what.replaceAll(" ", "-"));
      const command = { start: [...agent(wrong)], env: { EVENKEEL_TEST: marker, NOTE: note } };
      const { played } = await playAll([bad, good], commandAgent("bad", command), { ...options, ...more });
      const [first, second] = played.map(({ verdict }) => verdict);
      assert.equal(first?.is, "failed");
      assert.match(first?.is === "failed" ? first.because : "", because);
      assert.equal(first?.is === "failed" ? first.step : null, 0);
      assert.deepEqual(played[0]?.steps.map(({ end }) => end.is).at(-1), "skipped");
      assert.deepEqual(second, { is: "clean" });
      assert.deepEqual(strays(), [], "something of it still runs");
      const homes = readFileSync(note, "utf8").trim().split("\n");
      assert.equal(homes.length, 2);
      assert.deepEqual(homes.filter(existsSync), [], "a folder was left behind");
    });
  }
});

test("an interruption waits for a call that wants an answer: counting is none", async () => {
  const wrong = `await post("/v1/messages/count_tokens", said); await new Promise((on) => setTimeout(on, 500)); await ask(said);`;
  const stopped = scenario("bad/stop", { scenario: 1, about: "It is stopped.", steps: [{ interrupt: "bad" }] });
  const command = { start: [...agent(wrong)], env: { EVENKEEL_TEST: marker, NOTE: join(notes, "interrupt") } };
  const { played } = await playAll([stopped], commandAgent("counts first", command), options);
  assert.deepEqual(played[0]?.verdict, { is: "clean" });
  assert.equal(played[0]?.steps[0]?.calls, 1);
});

test("a promise that broke before is said first, and what became of it then", async () => {
  const wrong = `await ask(said); await ask("something else"); setInterval(() => {}, 1000);`;
  const command = { start: [...agent(wrong)], env: { EVENKEEL_TEST: marker, NOTE: join(notes, "both") } };
  const { played } = await playAll([bad], commandAgent("both", command), { ...options, turnTimeout: 3000 });
  const verdict = played[0]?.verdict;
  assert.equal(verdict?.is, "broken");
  assert.match(verdict?.is === "broken" ? verdict.because : "", /; and it hangs: .* 3 s/);
});
