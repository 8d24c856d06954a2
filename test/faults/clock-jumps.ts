import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findLibfaketime } from "../../src/lab/time/index.ts";
import type { Fault } from "./fault.ts";
import { caughtUp, everything, idsOf, sameIds } from "./kit/api.ts";
import { assertAllWhole, startLoad } from "./kit/call.ts";
import { installation, startEvenkeel, until } from "./kit/evenkeel.ts";
import { startScores } from "./kit/scores.ts";
import { startUpstream } from "./kit/upstream.ts";

export const clockJumps: Fault = {
  name: "the system's clock jumps an hour on, two back, one on",
  holds: "nothing is lost or doubled, durations are those that were, and a session's calls stay in order",
  async run(stage) {
    const library = await findLibfaketime();
    if (library.is === "unavailable") return { is: "skipped", because: library.because };
    const file = join(stage.folder, "clock");
    const set = async (offset: string): Promise<void> => {
      await writeFile(`${file}.new`, `${offset}\n`);
      await rename(`${file}.new`, file);
    };
    await set("+0");
    const env = {
      LD_PRELOAD: library.path,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      // as when a machine's clock is set: what measures durations does not jump
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
    };
    const upstream = await startUpstream(stage);
    const { data, config } = await installation(stage, upstream.url);
    const gateway = await startEvenkeel(stage, "gateway", { data, config, env });
    const server = await startEvenkeel(stage, "server", { data, env });
    const load = startLoad(stage, () => gateway.url, 6);
    const scores = startScores(stage, () => server.url);
    /** A while, and some calls at every hour. */
    const stay = async (): Promise<void> => {
      const enough = load.calls.length + 50;
      await wait(1_500);
      await until("calls go on", () => load.calls.length >= enough);
    };
    for (const offset of ["+3600", "-3600", "+0"]) {
      await stay();
      await set(offset);
    }
    await stay();
    const calls = await load.stop();
    const { acknowledged, failed } = await scores.stop();
    await gateway.stop();
    await caughtUp(server.url);
    assertAllWhole(calls);
    assert.equal(failed, 0, "a score was refused");
    const stored = await everything(server.url, "exchanges");
    sameIds(
      "exchanges",
      stored.map(({ id }) => String(id)),
      calls.map(({ exchange }) => exchange),
    );
    sameIds("scores", await idsOf(server.url, "scores"), acknowledged);
    const hours = new Set(stored.map(({ at }) => Math.round((Number(at) - Date.now()) / 3_600_000)));
    assert.ok(hours.size >= 3, `the clock did not jump: ${[...hours]}`);
    // milliseconds; no call takes so long, and every jump is longer
    const halfAnHour = 1_800_000;
    const durations = stored.map(({ durationMs }) => Number(durationMs));
    assert.ok(
      durations.every((each) => each >= 0 && each < halfAnHour),
      `durations up to ${Math.max(...durations)} ms`,
    );
    const sessions = Map.groupBy(stored, ({ session }) => String(session));
    const disordered = [...sessions.values()].filter((each) => {
      const turns = each.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1)).map(({ turn }) => Number(turn));
      return turns.some((turn, n) => turn < (turns[n - 1] ?? 0));
    });
    assert.equal(disordered.length, 0, `${disordered.length} of ${sessions.size} sessions are out of order`);
    return {
      is: "held",
      figure: `${stored.length} calls and ${acknowledged.length} scores over three jumps, all stored once; the longest duration ${Math.round(Math.max(...durations))} ms; ${sessions.size} sessions in order`,
    };
  },
};
