import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Idleness, VirtualClock } from "./clock.ts";
import { fakedClock } from "./faked-clock.ts";
import { findLibfaketime } from "./libfaketime.ts";
import { type Live, live, madeClock, minutes, reasonToSkip, teller, toldBy } from "./live.fixture.ts";

const skip = reasonToSkip(await findLibfaketime());
const minute = 60_000;

const clockFor = async (idleness: Idleness, start?: number): Promise<VirtualClock> =>
  madeClock(await fakedClock(start === undefined ? { idleness } : { idleness, start }));

const leftBy = (agent: Live): readonly string[] =>
  readdirSync("/dev/shm").filter((name) => new RegExp(`faketime_(shm|sem)_${agent.pid}$`).test(name));

describe("libfaketime", { skip }, () => {
  test("suspended: the calendar of a living process and of its children jumps, its timers sleep", async () => {
    const clock = await clockFor("suspended");
    const agent = live(clock, teller);
    const first = await toldBy(agent);
    assert.deepEqual([minutes(first.wall), minutes(first.date), minutes(first.node)], [0, 0, 0]);
    await clock.advance(6 * minute, "suspended");
    await clock.advance(25 * 60 * minute, "suspended");
    const { wall, monotonic, made, text, date, node, fired } = await toldBy(agent);
    for (const told of [wall, made, text, date, node]) assert.equal(minutes(told), 25 * 60 + 6);
    assert.deepEqual([minutes(monotonic), fired], [0, []]);
    await agent.end();
  });

  test("awake: monotonic time moves as well and timers fire at their time, before the next word", async () => {
    const clock = await clockFor("awake");
    const agent = live(clock, teller);
    await toldBy(agent);
    await clock.advance(61 * minute, "awake");
    const { wall, monotonic, date, fired } = await toldBy(agent);
    for (const told of [wall, monotonic, date]) assert.equal(minutes(told), 61);
    assert.deepEqual(fired, ["5: 5", "20: 20", "20: 40"]);
    await agent.end();
  });

  test("begins when it is told to, and a process that is started later lives by the same clock", async () => {
    const start = Date.UTC(2026, 2, 26, 12);
    const clock = await clockFor("suspended", start);
    await clock.advance(61 * minute, "suspended");
    const agent = live(clock, ["sh", "-c", "while read -r line; do date +%s; done"]);
    assert.equal(minutes(Number(await agent.ask()) * 1000 - start), 61);
    assert.equal(minutes(clock.now() - start), 61);
    await agent.end();
  });

  test("what killed processes leave in shared memory goes with the clock, and nothing else does", async () => {
    const [one, other] = [await clockFor("suspended"), await clockFor("suspended")];
    const mine = live(one, teller);
    const foreign = live(other, teller);
    await Promise.all([toldBy(mine), toldBy(foreign)]);
    process.kill(mine.pid, "SIGKILL");
    await mine.end();
    assert.equal(leftBy(mine).length, 2);
    await one.close();
    assert.deepEqual([leftBy(mine).length, leftBy(foreign).length], [0, 2]);
    assert.equal(existsSync(one.env.FAKETIME_TIMESTAMP_FILE ?? ""), false);
    assert.equal(minutes((await toldBy(foreign)).date), 0);
    await foreign.end();
    await other.close();
    assert.equal(leftBy(foreign).length, 0);
  });

  test("a clock for one kind of idleness refuses the other", async () => {
    const clock = await clockFor("suspended");
    await assert.rejects(clock.advance(minute, "awake"), RangeError);
    await clock.close();
  });

  test("where none is installed it is fetched into the cache, once", async (t) => {
    const cache = await mkdtemp(join(tmpdir(), "evenkeel-cache-"));
    const fetched = await findLibfaketime({ places: [], cache });
    if (fetched.is === "unavailable") {
      t.skip(fetched.because);
    } else {
      assert.ok(fetched.path.startsWith(cache));
      assert.deepEqual(await findLibfaketime({ places: [], cache }), fetched);
      assert.deepEqual(readdirSync(cache), ["libfaketime"]);
    }
    await rm(cache, { recursive: true });
  });

  test("a library that is none is not used, and it is said what to do", async () => {
    const found = await findLibfaketime({ places: [import.meta.filename] });
    assert.equal(found.is, "unavailable");
    assert.match(found.is === "unavailable" ? found.because : "", /does not move the clock here .*: install/);
  });
});
