import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { caughtUp, idsOf, sameIds } from "./kit/api.ts";
import { assertAllWhole, call, conversation, startLoad } from "./kit/call.ts";
import { installation, startEvenkeel, until } from "./kit/evenkeel.ts";
import { startUpstream } from "./kit/upstream.ts";

const room = 32 * 1024 * 1024;

export const diskFull: Fault = {
  name: "the disk is full, then has room again",
  holds: "no call fails; scores are refused rather than lost; recording goes on when there is room",
  async run(stage) {
    const upstream = await startUpstream(stage);
    const { data, config } = await installation(stage, upstream.url);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${room}`, "tmpfs", data], { encoding: "utf8" });
    if (mounted.status !== 0) {
      return {
        is: "skipped",
        because: `a small file system needs root: ${(mounted.stderr || String(mounted.error)).trim()}`,
      };
    }
    stage.defer(() => spawnSync("umount", ["-l", data]));
    const gateway = await startEvenkeel(stage, "gateway", { data, config });
    const store = join(stage.folder, "store.sqlite");
    const server = await startEvenkeel(stage, "server", { data, store });
    const acknowledged: string[] = [];
    /** As many as need room of their own: a few bytes may fit beside what is there. */
    const tell = async (name: string): Promise<number> => {
      const scores = Array.from({ length: 500 }, (_, n) => ({ id: `${name}-${n}`, name: "solved", value: 1 }));
      const answer = await fetch(`${server.url}/v1/scores`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(scores),
      });
      if (answer.ok) acknowledged.push(...scores.map(({ id }) => id));
      return answer.status;
    };
    assert.equal(await tell("before"), 202);
    const load = startLoad(stage, () => gateway.url, 4, 10);
    await wait(500);
    mkdirSync(join(data, "other"), { recursive: true });
    const filler = join(data, "other", "filler");
    // what other programs may do to a disk
    fill(filler);
    await wait(1_500);
    const during = await tell("during");
    assert.ok(during >= 500, `a score was acknowledged on a full disk (${during})`);
    const full = load.calls.length;
    rmSync(filler);
    await until("scores are taken again", async () => (await tell("after")) === 202, 15_000);
    await wait(1_500);
    const calls = await load.stop();
    assertAllWhole(calls);
    const last = await call(gateway.url, { body: conversation("last", 1) });
    await gateway.stop();
    let found = new Set<string>();
    await until(
      "the last call is in the store",
      async () => {
        const asked = await fetch(`${server.url}/v1/exchanges?limit=500&exchange=${last.exchange}`);
        // the API's own shape
        const { items } = (await asked.json()) as { readonly items: readonly { readonly id: string }[] };
        found = new Set(items.map(({ id }) => id));
        return found.has(last.exchange ?? "");
      },
      20_000,
    );
    await caughtUp(server.url);
    sameIds("scores", await idsOf(server.url, "scores"), [...new Set(acknowledged)]);
    const recorded = new Set(await idsOf(server.url, "exchanges"));
    const unrecorded = calls.filter(({ exchange }) => exchange === null || !recorded.has(exchange)).length;
    return {
      is: "held",
      figure:
        `${calls.length} calls, 0 failed (${full} until there was room again), ${unrecorded} of them without a record; ` +
        `scores on the full disk: ${during}; ${acknowledged.length} acknowledged before and after, all stored once`,
    };
  },
};

/** Until there is no room for a single byte more. */
function fill(file: string): void {
  for (let size = 64 * 1024; size >= 1; ) {
    try {
      appendFileSync(file, Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
}
