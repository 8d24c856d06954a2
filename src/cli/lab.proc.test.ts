import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { Played } from "../lab/run/index.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-cli-lab-"));
after(() => rmSync(folder, { recursive: true }));
const main = join(import.meta.dirname, "main.ts");
const temporary = join(folder, "tmp");
mkdirSync(temporary);
const left = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith("evenkeel-"));

function lab(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "lab", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: temporary, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

/** An agent in a few lines that sends one request per turn, and its history with it. */
function agent(name: string, turn: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `export default {
      name: ${JSON.stringify(name)},
      abilities: ["long-running"],
      start: async ({ baseUrl, clock }) => {
        const messages = [];
        let last = clock.now();
        let late = false;
        const call = async () => {
          const now = clock.now();
          late ||= now - last >= 3600000;
          last = now;
          const keep = KEEP;
          const body = { model: "claude-opus-4-6", max_tokens: 100, messages, thinking: { type: "adaptive" },
            context_management: { edits: [{ type: "clear_thinking_20251015", keep }] } };
          const reply = await fetch(baseUrl + "/v1/messages", { method: "POST", body: JSON.stringify(body),
            headers: { "content-type": "application/json", "x-session-id": "one" } });
          const { content } = await reply.json();
          messages.push({ role: "assistant", content });
        };
        return { id: "one", say: async (text) => { messages.push({ role: "user", content: [{ type: "text", text }] }); ${turn} }, end: async () => {} };
      },
    };`.replace("KEEP", name === "latches" ? '(late ? { type: "thinking_turns", value: 1 } : "all")' : '"all"'),
  );
  return file;
}

const mine = join(folder, "mine.yaml");
writeFileSync(
  mine,
  "scenario: 1\nabout: An hour off.\nsteps:\n  - say: One.\n  - idle: 61m\n  - say: Two.\n  - say: Three.\n  - say: Four.\n",
);

describe("evenkeel lab", () => {
  for (const [where, turn] of [
    ["where it is loaded", null],
    ["in the middle of a turn", "process.exit(0)"],
    [
      "in the middle of a turn, by an error nobody catches",
      "setImmediate(() => { throw new Error('x') }); await call()",
    ],
  ] as const) {
    test(`an agent that ends the lab's own process ${where} is no success, and nothing is left`, () => {
      const file = join(folder, "ends.mjs");
      if (turn === null) writeFileSync(file, "process.exit(0);\n");
      const got = lab(mine, "--agent", turn === null ? file : agent("ends", turn));
      assert.notEqual(got.status, 0);
      if (turn !== "process.exit(0)" && turn !== null) assert.match(got.stderr, /Error: x/);
      else assert.match(got.stderr, /the agent ended the process/);
      assert.deepEqual(left(), []);
    });
  }

  test("a clean agent: 0, the matrix, every report, and what was sent", () => {
    const outputs = ["r.html", "r.json", "r.md", "r.junit.xml", "r.sarif"];
    const got = lab(
      mine,
      "--agent",
      agent("keeps", "await call()"),
      "--record",
      "har",
      ...outputs.flatMap((file) => ["-o", file]),
    );
    assert.equal(got.status, 0, got.stderr + got.stdout);
    assert.match(got.stdout, /file\/mine .*clean/);
    for (const file of outputs) {
      const named = file.endsWith(".sarif") ? "evenkeel lab" : "file/mine";
      assert.ok(readFileSync(join(folder, file), "utf8").includes(named), file);
    }
    const har = JSON.parse(readFileSync(join(folder, "har", "file-mine.har"), "utf8"));
    assert.equal(har.log.entries.length, 4);
    const [first, second] = har.log.entries.map((entry: { startedDateTime: string }) =>
      Date.parse(entry.startedDateTime),
    );
    assert.ok(second - first >= 3_660_000, "its times are those of the virtual clock");
  });

  test("an agent that latches: 1, at the second request that clears", () => {
    const got = lab(mine, "--agent", agent("latches", "await call()"), "--json");
    assert.equal(got.status, 1, got.stderr);
    const [played] = JSON.parse(got.stdout).played;
    assert.equal(played.violations[0].invariant, "thinking-cleared-once");
    assert.equal(played.violations[0].call, 3);
    assert.equal(played.steps[played.violations[0].step].label, 'say "Three."');
  });

  test("an agent that never calls the model: 1, and said", () => {
    const got = lab(mine, "--agent", agent("silent", ""));
    assert.equal(got.status, 1);
    assert.match(got.stdout, /it never called the model/);
  });

  test("a scenario that cannot be read: 65, named with line and column, and the others are played", () => {
    const wrong = join(folder, "typo.yaml");
    writeFileSync(wrong, "scenario: 1\nabout: x\nsteps:\n  - say: One.\n  - idel: 61m\n");
    const got = lab(wrong, mine, "--agent", agent("keeps", "await call()"), "--json");
    assert.equal(got.status, 65, got.stderr);
    assert.match(got.stderr, /typo\.yaml:5:5: unknown step "idel"; did you mean "idle"\?/);
    const verdicts = JSON.parse(got.stdout).played.map(({ scenario, verdict }: Played) => [scenario, verdict.is]);
    assert.deepEqual(verdicts, [
      ["file/mine", "clean"],
      ["file/typo", "failed"],
    ]);
    const broken = lab(wrong, mine, "--agent", agent("latches", "await call(); await call()"));
    assert.equal(broken.status, 1, "what is broken counts more");
  });

  test("nothing that applies: 2", () => {
    const got = lab("resume/plain", "--agent", agent("keeps", "await call()"));
    assert.equal(got.status, 2, got.stderr);
    assert.match(got.stdout, /has no resume/);
  });

  test("a captured session, made smaller: 1, and the scenario that is written breaks too", () => {
    const latches = agent("latches", "await call(); await call()");
    lab(mine, "--agent", latches, "--record", "captured");
    const got = lab("--from-session", "captured/file-mine.har", "--agent", latches, "--save", "least.yaml");
    assert.equal(got.status, 1, got.stderr);
    assert.match(got.stderr, /5 steps became \d that still break/);
    assert.equal(lab("least.yaml", "--agent", latches).status, 1);
    assert.match(lab("--from-session", "captured/file-mine.har").stdout, /^scenario: 1\n/);
  });

  test("nothing stays behind", () => {
    lab(mine, "--agent", agent("keeps", "await call()"));
    assert.deepEqual(left(), []);
    assert.ok(!existsSync(join(folder, ".evenkeel")));
  });
});

test("cohorts: each scenario for each of them, and what they do not have in common is told", () => {
  const file = join(folder, "cohorts.mjs");
  writeFileSync(
    file,
    `export default {
      name: "two", abilities: ["cohorts"],
      start: async ({ baseUrl, cohort }) => ({ id: "one", end: async () => {}, say: async (content) => {
        await fetch(baseUrl + "/v1/messages", { method: "POST", headers: { "content-type": "application/json",
          "x-evenkeel-context": JSON.stringify({ cohort, build: cohort === "internal" ? "2" : "1" }) },
          body: JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content }] }) });
      } }),
    };`,
  );
  const short = join(folder, "short.yaml");
  writeFileSync(short, "scenario: 1\nabout: A word.\nsteps:\n  - say: One.\n");
  const alone = lab(short, "--agent", file);
  assert.equal(alone.status, 0, alone.stdout + alone.stderr);
  const both = lab(short, "--agent", file, "--cohorts", "public,internal", "--record", "by-cohort");
  assert.equal(both.status, 1, both.stderr);
  assert.match(both.stdout, /file\/short \(public\) .* clean/);
  assert.match(both.stdout, /error build-parity {2}step 1 of 1, .*, call 1 of 1, main\n.*build 2 only inside; build 1/);
  assert.deepEqual(readdirSync(join(folder, "by-cohort")).sort(), ["file-short-internal.har", "file-short-public.har"]);
});

test("the reference agent: its own contract, one of its faults, one that it does not have", () => {
  const latch = lab("idle/61m", "--agent", "reference@f2-latch-after-idle", "--json");
  assert.equal(latch.status, 1, latch.stderr);
  assert.match(latch.stderr, /^Contract: .*reference-agent\/evenkeel\.yaml, its own/);
  const { agent, played } = JSON.parse(latch.stdout);
  assert.equal(agent, "reference@f2-latch-after-idle");
  assert.deepEqual(
    played[0].violations.map(({ invariant, step, call }: Record<string, unknown>) => [invariant, step, call]),
    [["thinking-cleared-once", 4, 8]],
  );
  assert.equal(played[0].cells["effort-declared"], "kept");
  assert.match(lab("idle/61m", "--agent", "reference@none").stderr, /has no variant "none": f1-effort-default, /);
});

describe("bad input", () => {
  const wrong = join(folder, "wrong.yaml");
  writeFileSync(wrong, "scenario: 1\nabout: x\nsteps:\n  - sya: hi\n");
  const cases: readonly (readonly [args: readonly string[], status: number, said: RegExp])[] = [
    [[wrong, "--agent", "x"], 65, /wrong\.yaml:4:5: unknown step "sya"; did you mean "say"\?/],
    [["idel", "--agent", "x"], 64, /there is no scenario "idel"\n {2}did you mean "idle"\?/],
    [["idle/61", "--agent", "x"], 64, /did you mean "idle\/6\d?m"\?/],
    [["none.yaml", "--agent", "x"], 64, /none\.yaml is not there/],
    [["--from-session", "none.har"], 64, /none\.har is not there/],
    [["--from-session", wrong], 65, /no call of a main conversation/],
    [["idle"], 64, /--agent is missing/],
    [["idle", "--agent", "nobody"], 64, /names no agent/],
    [["idle", "--agent", "x", "-o", "r.pdf"], 64, /no format has this ending/],
    [["idle", "--agent", "reference", "--cohorts", "a,a"], 64, /names one of them twice/],
    [["idle", "--agent", "reference", "--cohorts", "a,"], 64, /has an empty part/],
    [
      ["idle", "--agent", agent("keeps", ""), "--cohorts", "a,b"],
      64,
      /keeps cannot be told for whom it runs\n {2}.*ability/,
    ],
    [["idle", "--agent", "x", "--jobs", "0"], 64, /no whole number from 1 to 64/],
  ];
  for (const [args, status, said] of cases) {
    test(args.slice(-4).join(" "), () => {
      const got = lab(...args);
      assert.equal(got.status, status, got.stderr);
      assert.match(got.stderr, said);
      assert.equal(got.stdout, "");
    });
  }
});

test("--list plays nothing and says what is needed", () => {
  const got = lab("idle", "--list");
  assert.equal(got.status, 0);
  assert.match(got.stdout, /^idle\/6m .*\(needs long-running\)$/m);
});
