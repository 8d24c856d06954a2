import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runBounded } from "./run-bounded.ts";

const node = (script: string, timeoutMs = 30_000): ReturnType<typeof runBounded> =>
  runBounded({
    argv: [process.execPath, "-e", script],
    cwd: process.cwd(),
    env: { PATH: process.env.PATH },
    timeoutMs,
  });

/** Whether a process with this id lives. A killed one may still wait for init to fetch it: then it is a zombie. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    const { stdout } = await runBounded({
      argv: ["ps", "-o", "stat=", "-p", String(pid)],
      cwd: process.cwd(),
      env: { PATH: process.env.PATH },
      timeoutMs: 5000,
    });
    if (stdout.trim() === "" || stdout.startsWith("Z")) return;
  }
}

describe("a bounded run", () => {
  test("tells exit code and output", async () => {
    const ran = await node("console.log('out'); console.error('err'); process.exit(3)");
    assert.deepEqual([ran.code, ran.stdout, ran.stderr], [3, "out\n", "err\n"]);
  });

  test("is killed when it is late, with what it started", async () => {
    const child = "setInterval(() => {}, 1000)";
    const ran = await node(
      `const { pid } = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }); console.log(pid); ${child}`,
      5000,
    );
    assert.equal(ran.code, null);
    assert.ok(Number(ran.stdout) > 1);
    await gone(Number(ran.stdout));
  });

  test("does not wait for what it left behind, and ends it", async () => {
    const ran = await node(
      'const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }); child.unref(); console.log(child.pid); process.exit(0)',
    );
    assert.equal(ran.code, 0);
    await gone(Number(ran.stdout));
  });

  test("keeps the end of long output", async () => {
    const ran = await node("for (let n = 0; n < 200000; n += 1) console.log('line ' + n)");
    assert.ok(ran.stdout.length <= 256 * 1024);
    assert.ok(ran.stdout.endsWith("line 199999\n"));
  });

  test("what cannot be started is an error", () =>
    assert.rejects(runBounded({ argv: ["/no/such/program"], cwd: process.cwd(), env: {}, timeoutMs: 1000 })));
});
