import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { findLauncher } from "./launcher.ts";
import { live, madeClock, minutes, reasonToSkip, teller, toldBy } from "./live.fixture.ts";
import { tracedClock } from "./traced-clock.ts";

const elsewhere = process.platform !== "linux" || process.arch !== "x64";
const skip = elsewhere ? "for Linux on x64" : reasonToSkip(await findLauncher());
const minute = 60_000;

describe("the tracing launcher", { skip }, () => {
  test("one process is suspended, then awake: timers fire in the second alone; children live by the same clock", async () => {
    const clock = madeClock(await tracedClock());
    const agent = live(clock, teller);
    await toldBy(agent);
    await clock.advance(61 * minute, "suspended");
    const asleep = await toldBy(agent);
    for (const told of [asleep.wall, asleep.made, asleep.date, asleep.node]) assert.equal(minutes(told), 61);
    assert.deepEqual([minutes(asleep.monotonic), asleep.fired], [0, []]);
    await clock.advance(61 * minute, "awake");
    const awake = await toldBy(agent);
    for (const told of [awake.wall, awake.date]) assert.equal(minutes(told), 122);
    assert.deepEqual([minutes(awake.monotonic), awake.fired], [61, ["5: 5", "20: 20", "20: 40"]]);
    await agent.end();
  });

  test("moves a static program, into which no library can be loaded", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "evenkeel-static-"));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(
      join(folder, "a.c"),
      '#include <stdio.h>\n#include <time.h>\nint main(void) { printf("%ld\\n", time(0)); }\n',
    );
    const compiled = spawnSync(process.env.CC ?? "cc", ["-static", "-o", "a", "a.c"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (compiled.status !== 0) return t.skip(`no static program can be made here: ${compiled.stderr.split("\n")[0]}`);
    const start = Date.UTC(2026, 2, 26);
    const clock = madeClock(await tracedClock({ start }));
    await clock.advance(61 * minute, "suspended");
    const agent = live(clock, [join(folder, "a")]);
    assert.equal(minutes(Number(await agent.ask()) * 1000 - start), 61);
    await agent.end();
  });

  test("notes what time a process was told that connects", async (t) => {
    const server = createServer((socket) => void socket.end());
    await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo; // it listens on a port
    const start = Date.UTC(2026, 2, 26);
    const clock = madeClock(await tracedClock({ start }));
    const connects = `const { connect } = require("node:net"); const { execFileSync } = require("node:child_process");
      process.stdin.once("data", () => {
        const asked = Date.now();
        execFileSync("sleep", ["0.01"]);
        connect(${port}, "127.0.0.1").on("close", () => process.stdout.write(asked + "\\n")).resume();
      });
      process.stdin.on("end", () => process.exit(0));`;
    const asked: number[] = [];
    for (const minutesOn of [0, 61]) {
      if (minutesOn > 0) await clock.advance(minutesOn * minute, "suspended");
      const agent = live(clock, ["sh", "-c", `"$@"; exit`, "sh", process.execPath, "-e", connects]);
      asked.push(Number(await agent.ask("go")));
      await agent.end();
    }
    const told = clock.toldBefore?.(port) ?? [];
    assert.deepEqual(
      told.map((at) => minutes(at - start)),
      [0, 61],
    );
    told.forEach((at, n) => void assert.ok(Math.abs(at - (asked[n] ?? 0)) < 10_000));
    assert.deepEqual(clock.toldBefore?.(port + 1), []);
  });

  test("ends as its program ends", async () => {
    const clock = madeClock(await tracedClock());
    assert.equal(await live(clock, ["sh", "-c", "exit 3"]).end(), 3);
    assert.equal(await live(clock, ["sh", "-c", "kill -9 $$"]).end(), 137);
    assert.equal(await live(clock, ["/no/such/program"]).end(), 127);
  });

  test("passes signals on, and what its program leaves behind ends with it", async () => {
    const clock = madeClock(await tracedClock());
    const trapping = live(clock, ["sh", "-c", 'trap "exit 5" TERM; sleep 300 & echo $!; while :; do sleep 0.01; done']);
    const left = Number(await trapping.ask());
    process.kill(trapping.pid, "SIGTERM");
    assert.equal(await trapping.end(), 5);
    while (isAlive(left)) await new Promise((resolve) => setImmediate(resolve));
  });
});

/** One that nobody has fetched yet is none. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
