import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { call, conversation, isWhole, messages } from "./kit/call.ts";
import { installation, memoryOf, startEvenkeel } from "./kit/evenkeel.ts";
import { largeReply, startUpstream } from "./kit/upstream.ts";

const mib = 1024 * 1024;

export const idleConnections: Fault = {
  name: "2,000 idle connections",
  holds: "each costs little, and calls go on",
  async run(stage) {
    const allowed = Number(spawnSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }).stdout);
    if (allowed < 2_500) return { is: "skipped", because: `this machine allows ${allowed} open files (ulimit -Hn)` };
    const upstream = await startUpstream(stage);
    const { data, config } = await installation(stage, upstream.url);
    const gateway = await startEvenkeel(stage, "gateway", { data, config });
    for (let n = 0; n < 20; n += 1) await call(gateway.url, { body: conversation(`w${n}`, 1) });
    const before = memoryOf(gateway.pid);
    const port = Number(new URL(gateway.url).port);
    const sockets: Socket[] = [];
    stage.defer(() => {
      for (const socket of sockets) socket.destroy();
    });
    let refused = 0;
    for (let n = 0; n < 2_000; n += 100) {
      await Promise.all(
        Array.from({ length: 100 }, async () => {
          const socket = connect(port, "127.0.0.1");
          socket.on("error", () => {
            refused += 1;
          });
          sockets.push(socket);
          await once(socket, "connect");
        }),
      );
    }
    await wait(1_500);
    const open = sockets.filter(({ readyState }) => readyState === "open").length;
    const after = memoryOf(gateway.pid);
    const calls = [];
    for (let n = 0; n < 50; n += 1) calls.push(await call(gateway.url, { body: conversation(`i${n}`, 1) }));
    assert.equal(refused, 0);
    assert.equal(open, 2_000);
    assert.ok(calls.every(isWhole), "a call failed");
    const each = before === null || after === null ? null : Math.max(0, after - before) / 2_000 / 1024;
    assert.ok(each === null || each < 64, `${each?.toFixed(1)} KiB a connection`);
    const slowest = Math.max(...calls.map(({ startedAt, endedAt }) => endedAt - startedAt));
    return {
      is: "held",
      figure: `${open} open, ${each === null ? "memory not known here" : `${each.toFixed(1)} KiB each`}; 50 calls beside them, the slowest ${slowest} ms`,
    };
  },
};

export const largeBody: Fault = {
  name: "a 50 MB body there, and one back",
  holds: "they arrive as they were sent, within bounded memory",
  async run(stage) {
    const upstream = await startUpstream(stage);
    const { data, config } = await installation(stage, upstream.url);
    const gateway = await startEvenkeel(stage, "gateway", { data, config });
    await call(gateway.url, { body: conversation("warm", 1) });
    const before = memoryOf(gateway.pid);
    let most = before ?? 0;
    const watching = setInterval(() => {
      most = Math.max(most, memoryOf(gateway.pid) ?? 0);
    }, 20);
    stage.defer(() => clearInterval(watching));
    const body = Buffer.from(conversation("large", 1, 50 * mib));
    const there = await call(gateway.url, { body, patience: 60_000 });
    const back = await call(gateway.url, {
      body: conversation("back", 1),
      path: `${messages}?do=large`,
      patience: 60_000,
    });
    await wait(2_000);
    assert.ok(isWhole(there), `${there.status} ${there.broke}`);
    assert.equal(upstream.seen.at(-2)?.sha256, createHash("sha256").update(body).digest("hex"));
    assert.equal(back.broke, null);
    assert.equal(back.body.length, largeReply);
    assert.ok(back.body.every((byte) => byte === 97));
    const grew = before === null ? null : (most - before) / mib;
    assert.ok(grew === null || grew < 700, `the gateway grew by ${grew?.toFixed(0)} MiB`);
    return {
      is: "held",
      figure: `both identical (there ${there.endedAt - there.startedAt} ms, back ${back.endedAt - back.startedAt} ms); the gateway grew by ${grew === null ? "?" : grew.toFixed(0)} MiB at most, analysis included`,
    };
  },
};
