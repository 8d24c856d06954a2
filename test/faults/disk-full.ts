import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { exchangesInSpool } from "./kit/api.ts";
import { call, conversation, isWhole, startLoad } from "./kit/call.ts";
import { installation, startEvenkeel, until } from "./kit/evenkeel.ts";
import { startUpstream } from "./kit/upstream.ts";

const room = 4 * 1024 * 1024;

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
    const score = (id: string): Promise<number> =>
      fetch(`${server.url}/v1/scores`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id, name: "solved", value: 1 }),
      }).then(({ status }) => status);
    assert.equal(await score("before"), 202);
    const load = startLoad(stage, () => gateway.url, 6);
    await wait(500);
    mkdirSync(join(data, "other"), { recursive: true });
    const filler = join(data, "other", "filler");
    const free = statfsSync(data);
    // what other programs may do to a disk
    writeFileSync(filler, Buffer.alloc(Math.max(0, Number(free.bavail) * Number(free.bsize))));
    await wait(1_500);
    const during = await score("during");
    assert.ok(during >= 500, `a score was acknowledged on a full disk (${during})`);
    const full = load.calls.length;
    rmSync(filler);
    await until("scores are taken again", async () => (await score("after")) === 202, 15_000);
    await wait(1_500);
    const calls = await load.stop();
    assert.deepEqual(
      calls.filter((each) => !isWhole(each)).map(({ status, broke }) => ({ status, broke })),
      [],
      "a call failed",
    );
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
    const ids = new Set([...(await exchangesInSpool(data, "gateway")).keys()]);
    return {
      is: "held",
      figure: `${calls.length} calls, 0 failed (${full} until there was room again); a score on the full disk: ${during}; recorded again afterwards (${ids.size} records in the spool)`,
    };
  },
};
