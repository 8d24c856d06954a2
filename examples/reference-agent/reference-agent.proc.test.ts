import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Violation } from "../../src/invariants/index.ts";
import { call, reply, startModelServer, think, use } from "../../src/lab/index.ts";
import agent from "./lab.ts";
import { declared, judge, play, reads, thoughtful } from "./play.fixture.ts";
import { sessionOf } from "./sessions.fixture.ts";

const inWords = ({ invariant, lane, message, evidence }: Violation): string =>
  `${invariant} in ${lane}: ${message} [${evidence.firstDivergence}]`;
const contract = await declared();
const seeds = Number(process.env.EVENKEEL_SEEDS ?? 10);

for (let seed = 0; seed < seeds; seed++) {
  test(`a session in which all is in order: seed ${seed}`, async () => {
    const acts = sessionOf(seed);
    const { calls, failed } = await play(agent, acts);
    const story = JSON.stringify(acts.map((act) => (typeof act === "object" && "say" in act ? act.say : act)));
    // Where nobody stands in for an overloaded model, the turn fails.
    assert.deepEqual(
      failed.filter((because) => !/: 529 /.test(because)),
      [],
    );
    assert.ok(calls.length > 7, "the agent called the model");
    for (const by of [null, contract]) {
      assert.deepEqual(
        judge(calls, by).violations.map(inWords),
        [],
        `${by === null ? "learned" : "declared"} ${story}`,
      );
    }
  });
}

test("calls stand where the agent says: lanes, agents in agents, processes, sessions", async () => {
  const nested = [
    thoughtful("part of it", use({ tool: "spawn", prompt: "explore the rest", agent: "explore" })),
    thoughtful("got it", "The worker is done."),
  ];
  const { calls } = await play(
    agent,
    [
      {
        say: "go",
        replies: [thoughtful("hand on", use({ tool: "spawn", prompt: "work", agent: "worker" })), reply("ok")],
      },
      "compact",
      "resume",
      { say: "on", replies: reads("on") },
      "restart",
      { say: "new", replies: [reply("hello")] },
    ],
    { work: nested },
  );
  const { placed } = judge(calls, contract);
  const [first, , third] = placed;
  assert.deepEqual(
    placed.map(({ lane, resumed }) => `${lane}${resumed ? " resumed" : ""}`),
    [
      "main",
      "subagent:worker",
      "subagent:explore",
      "subagent:worker",
      "main",
      "title",
      "compaction",
      "main resumed",
      "main",
      "main",
      "title",
    ],
  );
  assert.deepEqual(
    placed.slice(0, 9).map(({ session }) => session),
    Array(9).fill(first?.session),
  );
  assert.notEqual(placed[9]?.session, first?.session);
  assert.equal(third?.parent, placed[1]?.strand);
});

test("thinking is cleared at the first request after more than an idle hour, and at no other", async () => {
  const say = (text: string) => ({ say: text, replies: reads(text) });
  const { served } = await play(agent, [say("a"), { idle: 59 }, say("b"), { idle: 61 }, say("c"), say("d")]);
  const kept = served
    .filter(({ purpose }) => purpose === "main")
    .map(({ body }) =>
      JSON.stringify(body)
        .match(/"keep":(?:"(all)"|\{[^}]*"value":(\d)\})/)
        ?.slice(1, 3)
        .join(""),
    );
  assert.deepEqual(kept, ["all", "all", "all", "all", "1", "all", "all", "all"]);
});

test("what a person chose is sent, and kept across resume", async () => {
  const say = (text: string) => ({ say: text, replies: [reply("ok")] });
  const acts = [say("a"), { effort: "low" }, { model: "claude-sonnet-4-6" }, say("b"), "resume", say("c")] as const;
  const { served } = await play(agent, acts, {}, { effort: "max" });
  assert.deepEqual(
    served.filter(({ purpose }) => purpose === "main").map(({ model, effort }) => `${model} ${effort}`),
    ["claude-opus-4-6 max", "claude-sonnet-4-6 low", "claude-sonnet-4-6 low"],
  );
});

test("tools stay in the project, and what goes wrong is told to the model", async () => {
  const outside = [
    call("read", { path: "../../../etc/passwd" }),
    call("edit", { path: "/tmp/x", old_string: "", new_string: "x" }),
    call("read", { path: "not-there.txt" }),
    call("edit", { path: "notes.txt", old_string: "gamma", new_string: "x" }),
    call("bash", { command: "sleep 30", timeout: 1 }),
    call("bash", { command: "yes | head -c 400000" }),
    call("task", { agent_type: "painter", prompt: "x" }),
    call("dance", {}),
    call("bash", {}),
  ];
  const { served, failed } = await play(agent, [{ say: "go", replies: [reply(...outside), reply("so be it")] }]);
  const results = served.at(1)?.parts.flatMap((part) => (part.is === "tool-result" ? [part.text] : [])) ?? [];
  assert.deepEqual(failed, []);
  assert.deepEqual(
    results.map((text) => text.slice(-60)),
    [
      "../../../etc/passwd is outside of the working directory",
      "/tmp/x is outside of the working directory",
      "not-there.txt does not exist",
      "the passage is not in notes.txt",
      "\n[ended after 1 s]",
      "y\n".repeat(30).trimEnd().padStart(60, "\n"),
      "there is no agent painter",
      "there is no tool dance",
      "command is missing",
    ].map((text) => text.slice(-60)),
  );
  assert.ok((results[5]?.length ?? 0) < 31_000);
});

test("the program: a turn, the session taken up, several turns from the standard input", async () => {
  const folder = mkdtempSync(join(tmpdir(), "reference-agent-"));
  const server = await startModelServer({
    script: [
      { steps: [reply(think("hm"), use({ tool: "shell", command: "echo seen" })), reply(think("so"), "All seen.")] },
    ],
  });
  const main = new URL("./main.ts", import.meta.url).pathname;
  const env = {
    PATH: process.env.PATH,
    ANTHROPIC_API_KEY: "none",
    ANTHROPIC_BASE_URL: server.url,
    REFERENCE_AGENT_HOME: folder,
    NODE_NO_WARNINGS: "1",
  };
  const run = async (args: readonly string[], input = ""): Promise<readonly { session: string; text: string }[]> => {
    const running = promisify(execFile)(process.execPath, [main, "--json", ...args], { env, cwd: folder });
    running.child.stdin?.end(input);
    const { stdout } = await running;
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  try {
    const [first] = await run(["look around"]);
    assert.equal(first?.text, "All seen.");
    const [again] = await run(["--resume", first?.session ?? "", "--effort", "low", "once more"]);
    assert.equal(again?.session, first?.session);
    const lines = await run(["--continue"], "third\n/effort max\nfourth\n");
    assert.equal(lines.length, 2);
    const main = server.calls.flatMap(({ call: made }) => (made?.purpose === "main" ? [made] : []));
    assert.deepEqual(
      main.map(({ said, effort }) => `${said} ${effort}`),
      ["look around high", "look around high", "once more low", "once more low", "third low", "third low"].concat([
        "fourth max",
        "fourth max",
      ]),
    );
    const file = readFileSync(join(folder, ".reference-agent", "sessions", `${first?.session}.jsonl`), "utf8");
    assert.equal(file.includes("none"), false);
    await assert.rejects(run(["--resume", "../x", "hello"]), /is no id of a session/);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
