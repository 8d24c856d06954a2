import assert from "node:assert/strict";
import type { Fault } from "./fault.ts";
import { caughtUp, everything } from "./kit/api.ts";
import { call, conversation, isWhole, messages } from "./kit/call.ts";
import { installation, startEvenkeel, until } from "./kit/evenkeel.ts";
import { startUpstream } from "./kit/upstream.ts";

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

export const slowAndStuck: Fault = {
  name: "an upstream that is slow, and 200 calls that are stuck",
  holds: "events go on as they come, other calls go on, and who hangs up ends the upstream's work",
  async run(stage) {
    const upstream = await startUpstream(stage);
    const { data, config } = await installation(stage, upstream.url);
    const gateway = await startEvenkeel(stage, "gateway", { data, config });
    const body = conversation("slow", 1);
    const leave = new AbortController();
    const stuck = Array.from({ length: 200 }, () =>
      call(gateway.url, { body, path: `${messages}?do=stuck`, signal: leave.signal }),
    );
    await until("200 calls are at the upstream", () => upstream.seen.length >= 200);
    const slow = await call(gateway.url, { body, path: `${messages}?do=slow`, onPiece: upstream.heard });
    assert.ok(isWhole(slow), `${slow.status} ${slow.broke}`);
    const [first = 0, last = 0] = [slow.pieces[0], slow.pieces.at(-1)];
    // none was sent before the one before it had come
    const events = slow.body.toString("utf8").split("\n\n").length - 1;
    assert.ok(slow.pieces.length >= events && events >= 5, `${events} events came in ${slow.pieces.length} pieces`);
    const others: number[] = [];
    for (let n = 0; n < 50; n += 1) {
      const one = await call(gateway.url, { body: conversation(`o${n}`, 1) });
      assert.ok(isWhole(one), `${one.status} ${one.broke}`);
      others.push(one.endedAt - one.startedAt);
    }
    leave.abort();
    await Promise.all(stuck);
    await until("the upstream was told of all", () => upstream.seen.filter(({ aborted }) => aborted).length >= 200);
    await until("no call is counted as under way any more", async () => {
      const health = await fetch(`${gateway.url}/_evenkeel/health`);
      // the gateway's own shape
      const { underWay } = (await health.json()) as { readonly underWay: number };
      return underWay === 0;
    });
    return {
      is: "held",
      figure: `first event after ${first} ms of ${last} ms, in ${slow.pieces.length} pieces; 50 other calls beside 200 stuck ones, median ${median(others)} ms; all 200 ended upstream`,
    };
  },
};

export const resetMidStream: Fault = {
  name: "the upstream resets in the middle of a stream, 50 times",
  holds: "the client sees that it broke off, and the exchange is recorded as cut",
  async run(stage) {
    const upstream = await startUpstream(stage);
    const { data, config } = await installation(stage, upstream.url);
    const gateway = await startEvenkeel(stage, "gateway", { data, config });
    const server = await startEvenkeel(stage, "server", { data });
    const calls = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        call(gateway.url, {
          body: conversation(`r${n}`, 1),
          path: `${messages}?do=reset`,
          onPiece: upstream.heard,
        }),
      ),
    );
    for (const { broke, status, body } of calls) {
      assert.equal(status, 200);
      assert.notEqual(broke, null, "a client took half a reply for a whole one");
      assert.ok(body.includes("message_start") && !body.includes("message_stop"));
    }
    await gateway.stop();
    await caughtUp(server.url);
    const stored = await everything(server.url, "exchanges");
    const outcomes = new Map(stored.map(({ id, outcome }) => [id, outcome]));
    for (const { exchange } of calls) assert.equal(outcomes.get(exchange), "cut");
    return { is: "held", figure: `50 of 50 clients saw it, 50 of 50 recorded as cut` };
  },
};
