import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { exchangesInSpool } from "./kit/api.ts";
import { assertAllWhole, call, conversation, messages, startLoad } from "./kit/call.ts";
import { installation, startProcess, until } from "./kit/evenkeel.ts";
import { startUpstream } from "./kit/upstream.ts";

export const killedWorker: Fault = {
  name: "the analysis worker runs out of memory, 3 times under load",
  holds: "no call fails, and each is recorded once, those it died on without analysis",
  async run(stage) {
    const upstream = await startUpstream(stage);
    const { data } = await installation(stage, upstream.url);
    const gateway = await startProcess(
      stage,
      [join(import.meta.dirname, "kit/small-gateway.ts"), data, upstream.url, "48"],
      {},
      (said) => /^gateway (\S+)$/m.exec(said)?.[1],
    );
    const load = startLoad(stage, () => gateway.url, 4, 15);
    const extra = [];
    // strings enough that no heap of 48 MiB holds them
    const body = conversation("huge", 1).replace('"messages":', `"metadata2":${nested(400_000)},"messages":`);
    for (let kill = 0; kill < 3; kill += 1) {
      await until("the worker is at work", async () => (await analysisOf(gateway.url)).analysed > 0);
      await wait(300 + stage.random() * 600);
      extra.push(await call(gateway.url, { body, path: messages }));
      await until("another worker is there", async () => (await analysisOf(gateway.url)).restarts > kill);
    }
    const calls = [...(await load.stop()), ...extra];
    assert.equal(gateway.ended(), false, `the gateway ended: ${gateway.said().slice(-500)}`);
    assertAllWhole(calls);
    await until("everything is on disk", async () => (await analysisOf(gateway.url)).unsaved === 0);
    const { restarts } = await analysisOf(gateway.url);
    await gateway.stop();
    const recorded = await exchangesInSpool(data, "gateway");
    const missing = calls.filter(({ exchange }) => exchange === null || !recorded.has(exchange));
    assert.equal(missing.length, 0, `${missing.length} of ${calls.length} calls have no record`);
    return {
      is: "held",
      figure: `${calls.length} calls, 0 failed, each recorded; the worker died ${restarts} times and was replaced`,
    };
  },
};

interface AnalysisNow {
  readonly unsaved: number;
  readonly restarts: number;
  /** By the worker that runs now. */
  readonly analysed: number;
}

async function analysisOf(url: string): Promise<AnalysisNow> {
  const health = await fetch(`${url}/_evenkeel/health`);
  // the gateway's own shape
  const { analysis } = (await health.json()) as {
    readonly analysis: {
      readonly unsaved: number;
      readonly workerRestarts: number;
      readonly workerRunning: boolean;
      readonly worker: { readonly analysed?: number };
    };
  };
  const { unsaved, workerRestarts, workerRunning, worker } = analysis;
  return { unsaved, restarts: workerRestarts, analysed: workerRunning ? (worker.analysed ?? 0) : 0 };
}

/** JSON that is small on the wire and large in memory. */
const nested = (count: number): string => `[${Array.from({ length: count }, (_, n) => `{"a${n}":[${n}]}`).join(",")}]`;
