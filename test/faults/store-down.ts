import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { startClickhouse } from "../kit/clickhouse.ts";
import type { Fault, Stage } from "./fault.ts";
import { caughtUp, idsOf, sameIds } from "./kit/api.ts";
import { assertAllWhole, startLoad } from "./kit/call.ts";
import { installation, startEvenkeel, until } from "./kit/evenkeel.ts";
import { startScores } from "./kit/scores.ts";
import { startUpstream } from "./kit/upstream.ts";

const holds = "nothing fails meanwhile, and everything is in the store once afterwards";

export const clickhouseDown: Fault = {
  name: "the store (ClickHouse) is down for the whole run, then back",
  holds,
  async run(stage) {
    const engine = await startClickhouse(1);
    if (engine.is === "unavailable") return { is: "skipped", because: engine.because };
    stage.defer(() => engine.stop());
    const [node] = engine.nodes;
    assert.ok(node !== undefined);
    await node.kill();
    return {
      is: "held",
      figure: await through(
        stage,
        `${node.url}/live`,
        async () => {},
        () => node.start(),
      ),
    };
  },
};

export const sqliteLocked: Fault = {
  name: "the store (SQLite) is locked by another process for the whole run",
  holds,
  async run(stage) {
    const file = join(stage.folder, "store.sqlite");
    let lock: DatabaseSync | null = null;
    const take = async (): Promise<void> => {
      lock = new DatabaseSync(file);
      lock.exec("PRAGMA busy_timeout = 20000; BEGIN EXCLUSIVE");
    };
    const release = async (): Promise<void> => {
      lock?.exec("ROLLBACK");
      lock?.close();
    };
    return { is: "held", figure: await through(stage, file, take, release) };
  },
};

async function through(
  stage: Stage,
  store: string,
  before: () => Promise<void>,
  back: () => Promise<void>,
): Promise<string> {
  const upstream = await startUpstream(stage);
  const { data, config } = await installation(stage, upstream.url);
  const gateway = await startEvenkeel(stage, "gateway", { data, config });
  const server = await startEvenkeel(stage, "server", { data, store });
  await before();
  const load = startLoad(stage, () => gateway.url, 6);
  const scores = startScores(stage, () => server.url);
  await wait(6_000);
  await until("the health says that the store is down", async () => {
    const health = await fetch(`${server.url}/v1/health`);
    // the API's own shape
    const { store: state } = (await health.json()) as { readonly store: { readonly is: string } };
    return state.is === "down";
  });
  const calls = await load.stop();
  const { acknowledged, failed } = await scores.stop();
  assert.equal(failed, 0, "a score was refused because the store is down");
  assertAllWhole(calls);
  await gateway.stop();
  const began = Date.now();
  await back();
  await caughtUp(server.url);
  const took = Date.now() - began;
  sameIds(
    "exchanges",
    await idsOf(server.url, "exchanges"),
    calls.map(({ exchange }) => exchange),
  );
  sameIds("scores", await idsOf(server.url, "scores"), acknowledged);
  return `${calls.length} calls and ${acknowledged.length} scores taken while it was down, 0 failed; all stored once ${(took / 1000).toFixed(1)} s after it was back`;
}
