import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, test } from "node:test";
import type { LiveAgent, Surroundings, TurnEnd } from "./agent.ts";
import type { CommandSpec } from "./agent-spec.ts";
import { commandAgent } from "./command.ts";
import { asks, does, type Stage, stage } from "./misbehaving.fixture.ts";

const stages: Stage[] = [];
afterEach(async () => {
  for (const open of stages.splice(0)) await open.close();
});

async function play(spec: CommandSpec, more: Partial<Surroundings> = {}): Promise<[LiveAgent, Stage]> {
  const open = await stage(more);
  stages.push(open);
  return [await commandAgent("a command", spec).start(open.surroundings), open];
}

const alive = (pid: number): boolean => {
  try {
    // A zombie is dead and only waits to be fetched.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

/** A script that leaves a process behind: in a session of its own, its parent gone, its output closed. */
const forks = (env: string): string => `
  const { spawn } = require("node:child_process");
  const script = 'require("node:fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ["-e", script], { detached: true, stdio: "ignore", env: ${env} });
  child.unref();
  const { existsSync } = require("node:fs");
  while (!existsSync("pid")) await new Promise((on) => setTimeout(on, 10));
`;

describe("a command as an agent", () => {
  test("can what its description says, and branches off by its own command", async () => {
    const note = (what: string): string =>
      `require("node:fs").appendFileSync("turns", "${what} " + process.argv.at(-1) + "\\n")`;
    const spec: CommandSpec = {
      start: [...asks(note("start"))],
      resume: [...asks(note("resume"))],
      fork: [...asks(note("fork"))],
      can: ["subagents", "remember-settings", "fallback"],
    };
    const { abilities } = commandAgent("c", spec);
    assert.deepEqual([...abilities].sort(), [
      "fallback",
      "fork",
      "interrupt",
      "remember-settings",
      "resume",
      "subagents",
    ]);
    assert.deepEqual([...commandAgent("c", { start: spec.start }).abilities], ["interrupt"]);
    const [live, { surroundings }] = await play(spec);
    await live.say("one");
    assert.deepEqual(await live.fork(), { is: "answered" });
    await live.say("two");
    await live.say("three");
    await live.end();
    const turns = readFileSync(join(surroundings.cwd, "turns"), "utf8");
    assert.equal(turns, "start one\nfork two\nresume three\n");
  });

  for (const cohort of ["internal", null]) {
    test(`for ${cohort ?? "nobody in particular"}: its arguments and variables say so`, async () => {
      const note = `require("node:fs").writeFileSync("said", JSON.stringify([process.argv[1], process.env.AS ?? null]))`;
      const spec: CommandSpec = { start: asks(note).slice(0, -1), cohort: ["--as={cohort}"], env: { AS: "{cohort}" } };
      assert.ok(commandAgent("c", spec).abilities.has("cohorts"));
      const [live, { surroundings }] = await play(spec, { cohort });
      await live.say("one");
      await live.end();
      const said = JSON.parse(readFileSync(join(surroundings.cwd, "said"), "utf8"));
      assert.deepEqual(said, cohort === null ? [null, null] : ["--as=internal", "internal"]);
    });
  }

  test("a turn is a process; what is asked for stands in its arguments", async () => {
    const note = (more: string): readonly string[] => [
      ...asks(`require("node:fs").appendFileSync("said", JSON.stringify(process.argv.slice(1)) + "\\n")`).slice(0, -1),
      more,
      "{say}",
    ];
    const [live, { surroundings }] = await play(
      {
        start: [...note("first")],
        resume: [...note("again")],
        effort: ["-e={effort}", "{say}"],
        model: ["-m={model}", "{say}"],
      },
      { effort: "low" },
    );
    assert.deepEqual(await live.say("one"), { is: "answered" });
    assert.deepEqual(await live.setEffort("high"), { is: "answered" });
    assert.deepEqual(await live.switchModel("big"), { is: "answered" });
    assert.deepEqual(await live.say("two"), { is: "answered" });
    assert.deepEqual(await live.restart(), { is: "answered" });
    assert.deepEqual(await live.say("three"), { is: "answered" });
    const said = readFileSync(join(surroundings.cwd, "said"), "utf8").trim().split("\n");
    assert.deepEqual(
      said.map((line) => JSON.parse(line).join(" ")),
      ["first one -e=low one", "again two -m=big two -e=high two", "first three -m=big three -e=high three"],
    );
    await live.end();
  });

  test("what it cannot do is said", async () => {
    const [live] = await play({ start: [...asks()] });
    for (const end of [await live.fork(), await live.compact(), await live.sayMidTool("a", "b"), await live.resume()]) {
      assert.equal(end.is, "failed");
      assert.match("because" in end ? end.because : "", /cannot do this/);
    }
  });

  test("its environment has nothing of the person's", async () => {
    process.env.SECRET_OF_MINE = "x";
    const [live, { surroundings }] = await play({
      start: [...asks('require("node:fs").writeFileSync("env", JSON.stringify(process.env))')],
      env: { AGENT_DATA: "{home}/data" },
    });
    await live.say("hi");
    delete process.env.SECRET_OF_MINE;
    const env = JSON.parse(readFileSync(join(surroundings.cwd, "env"), "utf8"));
    assert.equal(env.SECRET_OF_MINE, undefined);
    assert.equal(env.HOME, surroundings.home);
    assert.equal(env.AGENT_DATA, join(surroundings.home, "data"));
    assert.equal(env.HTTPS_PROXY, "http://127.0.0.1:9");
  });
});

describe("a command that misbehaves", () => {
  const table: readonly {
    name: string;
    start: readonly string[];
    is: TurnEnd["is"];
    because: RegExp;
    timeout?: number;
  }[] = [
    {
      name: "hangs",
      start: does("setInterval(() => {}, 1000)"),
      is: "hung",
      because: /nothing came for 1.5 s; it was killed/,
      timeout: 1500,
    },
    {
      name: "hangs behind a call",
      start: asks("setInterval(() => {}, 1000)"),
      is: "hung",
      because: /its turn had no end after 8 s and 1 call to the model; it was killed/,
      timeout: 8000,
    },
    {
      name: "floods its output",
      start: does('const line = "x".repeat(1 << 20); const go = () => process.stdout.write(line, go); go()'),
      is: "exited",
      because: /more than 64 MB/,
    },
    {
      name: "floods stderr without a line end",
      start: does('const line = "x".repeat(1 << 20); const go = () => process.stderr.write(line, go); go()'),
      is: "exited",
      because: /more than 64 MB/,
    },
    {
      name: "exits early",
      start: does('console.error("no licence"); process.exit(3)'),
      is: "failed",
      because: /exit code 3: no licence/,
    },
    { name: "dies of a signal", start: does('process.kill(process.pid, "SIGSEGV")'), is: "exited", because: /SIGSEGV/ },
    { name: "never calls the model", start: does(""), is: "failed", because: /never called the model/ },
    { name: "does not exist", start: ["/nowhere/at-all", "{say}"], is: "exited", because: /ENOENT/ },
    {
      name: "writes outside its folder",
      start: asks('require("node:fs").writeFileSync("../mine", "")'),
      is: "failed",
      because: /outside its folder: ..\/mine/,
    },
  ];
  for (const { name, start, is, because, timeout } of table) {
    test(name, async () => {
      const [live] = await play({ start: [...start] }, timeout === undefined ? {} : { turnTimeout: timeout });
      const end = await live.say("hi");
      assert.equal(end.is, is);
      assert.match("because" in end ? end.because : "", because);
      await live.end();
    });
  }

  for (const [name, env] of [
    ["forks away", "process.env"],
    ["forks away before it is hung", "process.env"],
  ] as const) {
    test(name, { skip: process.platform !== "linux" && "needs /proc" }, async () => {
      const hangs = name.includes("hung");
      const [live, { surroundings }] = await play(
        { start: [...asks(`${forks(env)}${hangs ? "setInterval(() => {}, 1000)" : "process.exit(0)"}`)] },
        { turnTimeout: hangs ? 5000 : 20_000 },
      );
      const end = await live.say("hi");
      assert.equal(end.is, hangs ? "hung" : "failed");
      assert.match("because" in end ? end.because : "", hangs ? /killed/ : /it forked away: a process/);
      const pid = Number(readFileSync(join(surroundings.cwd, "pid"), "utf8"));
      assert.ok(pid > 0);
      assert.equal(alive(pid), false, "what it left behind still runs");
    });
  }

  test("is stopped by control-C", async () => {
    const [live, { surroundings }] = await play(
      {
        start: [
          ...asks(
            'process.on("SIGINT", () => { require("node:fs").writeFileSync("stopped", ""); process.exit(130) }); setInterval(() => {}, 1000)',
          ),
        ],
      },
      { calls: undefined as never },
    );
    assert.deepEqual(await live.interrupt("hi"), { is: "interrupted" });
    assert.ok(existsSync(join(surroundings.cwd, "stopped")));
  });
});
