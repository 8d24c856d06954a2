import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { caughtUp, idsOf, sameIds } from "./kit/api.ts";
import { assertAllWhole, startLoad } from "./kit/call.ts";
import { installation, startEvenkeel } from "./kit/evenkeel.ts";
import { startScores } from "./kit/scores.ts";
import { startUpstream } from "./kit/upstream.ts";

export const killedServer: Fault = {
  name: "kill -9 of the server, 4 times under load",
  holds: "no call fails; what was acknowledged and what was recorded is in the store once",
  async run(stage) {
    const upstream = await startUpstream(stage);
    const { data, config } = await installation(stage, upstream.url);
    const gateway = await startEvenkeel(stage, "gateway", { data, config });
    let server = await startEvenkeel(stage, "server", { data });
    const port = Number(new URL(server.url).port);
    const load = startLoad(stage, () => gateway.url, 6);
    const scores = startScores(stage, () => server.url);
    for (let kill = 0; kill < 4; kill += 1) {
      await wait(900 + stage.random() * 1_200);
      await server.kill();
      await wait(stage.random() * 400);
      server = await startEvenkeel(stage, "server", { data, port });
    }
    await wait(800);
    const calls = await load.stop();
    const { acknowledged, failed } = await scores.stop();
    await gateway.stop();
    await caughtUp(server.url);
    assertAllWhole(calls);
    sameIds(
      "exchanges",
      await idsOf(server.url, "exchanges"),
      calls.map(({ exchange }) => exchange),
    );
    const taken = await idsOf(server.url, "scores");
    assert.equal(new Set(taken).size, taken.length, "a score is stored twice");
    const missing = acknowledged.filter((id) => !taken.includes(id)).length;
    assert.equal(missing, 0, `${missing} scores were acknowledged and are not in the store`);
    return {
      is: "held",
      figure:
        `${calls.length} calls, 0 failed, all stored once; ${acknowledged.length} scores acknowledged, 0 lost, 0 doubled ` +
        `(${failed} were asked again while it was dead)`,
    };
  },
};
