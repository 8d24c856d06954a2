import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { runCommand } from "./run-command.ts";

const never = new AbortController().signal;
const run = (script: string, options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {}) =>
  runCommand({ words: ["sh", "-c", script], env: { MINE: "x y" }, timeoutMs: 60_000, signal: never, ...options });

describe("runCommand", () => {
  it("gives what a command left, with its own words in the environment", async () => {
    const end = await run('echo "$MINE"; echo no >&2; exit 3');
    assert.ok(end.is === "ended");
    assert.deepEqual([end.code, end.stdout, end.stderr], [3, "x y\n", "no\n"]);
  });

  it("the end of a long output is kept", async () => {
    const end = await run("head -c 1000000 /dev/zero | tr '\\0' a; echo; echo last");
    assert.ok(end.is === "ended" && end.stdout.endsWith("a\nlast\n"));
    assert.ok(end.stdout.length <= 64 * 1024);
  });

  it("what it leaves behind does not hold it up, and goes with it", async () => {
    const end = await run("sleep 1000 & echo $!");
    assert.ok(end.is === "ended" && end.code === 0);
    // Nobody may have asked for its end yet: then it is a zombie.
    assert.match(spawnSync("ps", ["-o", "stat=", "-p", end.stdout.trim()]).stdout.toString(), /^(Z.*)?\s*$/);
  });

  it("is not held up by a process that left the group, in time or out of it", async () => {
    // It says its number when it has left: a moment before, it would be killed with the group.
    const left = '[ "$(ps -o pgid= -p $! | tr -d " ")" = $! ]';
    const leave = `setsid sleep 1000 & until ${left}; do sleep 0.01; done; echo $!`;
    // time enough for that
    const ends = [await run(leave), await run(`${leave}; sleep 1000`, { timeoutMs: 10_000 })];
    for (const end of ends) {
      assert.ok(end.is === "ended" && Number(end.stdout) > 1);
      process.kill(Number(end.stdout), "SIGKILL");
    }
    assert.deepEqual(
      ends.map((end) => end.is === "ended" && end.code),
      [0, null],
    );
  });

  it("killed for time it has no code", async () => {
    const end = await run("sleep 1000", { timeoutMs: 50 });
    assert.ok(end.is === "ended" && end.code === null);
  });

  it("ended by a signal it has crashed", async () => {
    const end = await run("kill -SEGV $$");
    assert.ok(end.is === "ended" && end.code === 128);
  });

  it("stopped from outside nothing is known of it", async () => {
    const stop = new AbortController();
    const end = run("sleep 1000", { signal: stop.signal });
    stop.abort();
    assert.deepEqual(await end, { is: "aborted" });
    assert.deepEqual(await run("true", { signal: stop.signal }), { is: "aborted" });
  });

  it("what cannot be started is no crash of an agent", async () => {
    const words = ["no-such-command-here"];
    await assert.rejects(runCommand({ words, env: {}, timeoutMs: 1000, signal: never }), { code: "bad-command" });
  });
});
