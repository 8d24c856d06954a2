import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { caughtUp, idsOf, spoolReader } from "./kit/api.ts";
import { isWhole, startLoad } from "./kit/call.ts";
import { installation, startEvenkeel, until } from "./kit/evenkeel.ts";
import { startUpstream } from "./kit/upstream.ts";

/** Milliseconds between a reply's end and its record being on disk, at most; what a killed gateway may lose. On a machine that is slower to write, more by that. */
const window = 2_000;

export const killedGateway: Fault = {
  name: "kill -9 of the gateway, 3 times under load",
  holds: "only calls under way are lost, and no record that was synced",
  async run(stage) {
    const upstream = await startUpstream(stage);
    const { data, config } = await installation(stage, upstream.url);
    const server = await startEvenkeel(stage, "server", { data });
    let gateway = await startEvenkeel(stage, "gateway", { data, config });
    const port = Number(new URL(gateway.url).port);
    const load = startLoad(stage, () => gateway.url, 6, 10);
    const synced = new Set<string>();
    const read = spoolReader(data, "gateway");
    const look = async (): Promise<void> => {
      for (const id of (await read()).keys()) synced.add(id);
    };
    const down: { from: number; to: number }[] = [];
    let slowest = 0;
    for (let kill = 0; kill < 3; kill += 1) {
      await until("records are on disk", async () => (await durable(gateway.url)) > 0);
      const since = down.at(-1)?.to ?? 0;
      const answered = load.calls.filter((each) => each.startedAt > since && isWhole(each));
      const asked = Date.now();
      await until("what was answered is on disk", async () => {
        await look();
        return answered.every(({ exchange }) => exchange !== null && synced.has(exchange));
      });
      slowest = Math.max(slowest, Date.now() - asked);
      await wait(300 + stage.random() * 1_500);
      const from = Date.now();
      await gateway.kill();
      await look();
      gateway = await startEvenkeel(stage, "gateway", { data, config, port });
      down.push({ from, to: Date.now() });
    }
    await wait(800);
    const calls = await load.stop();
    await gateway.stop();
    await caughtUp(server.url);
    const stored = await idsOf(server.url, "exchanges");
    const known = new Set(stored);
    assert.equal(known.size, stored.length, "an exchange is stored twice");
    const missing = [...synced].filter((id) => !known.has(id));
    assert.equal(missing.length, 0, `${missing.length} of ${synced.size} synced records are not in the store`);
    const whole = calls.filter(isWhole);
    const failed = calls.filter((each) => !isWhole(each));
    const lost = failed.filter(
      ({ startedAt, endedAt }) => !down.some(({ from, to }) => endedAt >= from - 20 && startedAt <= to + 20),
    );
    assert.deepEqual(
      lost.map(({ status, broke }) => ({ status, broke })),
      [],
      "failed while the gateway was up",
    );
    const unrecorded = whole.filter(({ exchange }) => exchange === null || !known.has(exchange));
    const ages = unrecorded.map(({ endedAt }) =>
      Math.min(...down.map(({ from }) => (from >= endedAt - 20 ? from - endedAt : 1e9))),
    );
    const oldest = Math.max(0, ...ages);
    assert.ok(oldest <= window + slowest, `a reply that ended ${oldest} ms before the kill has no record`);
    return {
      is: "held",
      figure:
        `${calls.length} calls, ${failed.length} failed while it was dead, 0 while it was up; ${synced.size} synced records, 0 lost, 0 doubled; ` +
        `${unrecorded.length} answered calls without a record, the oldest ${oldest} ms before a kill`,
    };
  },
};

/** Facts the gateway's worker has synced. */
async function durable(url: string): Promise<number> {
  const health = await fetch(`${url}/_evenkeel/health`);
  // the gateway's own shape
  const { analysis } = (await health.json()) as {
    readonly analysis: { readonly worker: { readonly factsDurable?: number } };
  };
  return analysis.worker.factsDurable ?? 0;
}
