import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Fault, Stage } from "./fault.ts";
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
    const disk = smallDisk(stage, data);
    const gateway = await startEvenkeel(stage, "gateway", { data, config, env: disk.env });
    const store = join(stage.folder, "store.sqlite");
    const server = await startEvenkeel(stage, "server", { data, store, env: disk.env });
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
    disk.fill();
    await wait(1_500);
    let [during, asked] = [0, 0];
    // what the server has read is deleted and makes room; what is acknowledged in it has to be in the store like all else
    await until("scores are refused", async () => {
      disk.fill();
      asked += 1;
      during = await tell(`during-${asked}`);
      return during >= 500;
    });
    const full = load.calls.length;
    disk.empty();
    await until("scores are taken again", async () => (await tell("after")) === 202);
    await wait(1_500);
    const calls = await load.stop();
    assertAllWhole(calls);
    const last = await call(gateway.url, { body: conversation("last", 1) });
    await gateway.stop();
    let found = new Set<string>();
    await until("the last call is in the store", async () => {
      const asked = await fetch(`${server.url}/v1/exchanges?limit=500&exchange=${last.exchange}`);
      // the API's own shape
      const { items } = (await asked.json()) as { readonly items: readonly { readonly id: string }[] };
      found = new Set(items.map(({ id }) => id));
      return found.has(last.exchange ?? "");
    });
    await caughtUp(server.url);
    sameIds("scores", await idsOf(server.url, "scores"), [...new Set(acknowledged)]);
    const recorded = new Set(await idsOf(server.url, "exchanges"));
    const unrecorded = calls.filter(({ exchange }) => exchange === null || !recorded.has(exchange)).length;
    return {
      is: "held",
      figure:
        `${calls.length} calls, 0 failed (${full} until there was room again), ${unrecorded} of them without a record; ` +
        `scores on the full disk: ${during}; ${acknowledged.length} acknowledged before and after, all stored once${disk.aside}`,
    };
  },
};

interface Disk {
  /** For the processes that write to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Behind the figure. */
  readonly aside: string;
  /** Takes whatever room is left, as other programs may. */
  fill(): void;
  empty(): void;
}

/** A file system of 32 MiB in that place, or, where the machine lets nobody mount one, a stand-in. */
function smallDisk(stage: Stage, data: string): Disk {
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${room}`, "tmpfs", data], { encoding: "utf8" });
  if (mounted.status !== 0) {
    const flag = join(stage.folder, "full");
    const preload = pathToFileURL(join(import.meta.dirname, "kit/full-disk.ts")).href;
    return {
      env: { NODE_OPTIONS: `--import=${preload}`, EVENKEEL_FULL_DISK: flag },
      aside: ` (a stand-in for the disk: ${(mounted.stderr || String(mounted.error)).trim()})`,
      fill: () => writeFileSync(flag, ""),
      empty: () => rmSync(flag),
    };
  }
  stage.defer(() => spawnSync("umount", ["-l", data]));
  const filler = join(data, "other", "filler");
  mkdirSync(join(data, "other"), { recursive: true });
  return { env: {}, aside: "", fill: () => fill(filler), empty: () => rmSync(filler) };
}

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
