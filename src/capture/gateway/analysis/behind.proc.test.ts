import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { describe, test } from "node:test";
import { ask, bytesOf, gatewayBefore, until, upstreamOf } from "../gateway.fixture.ts";

const echo = (t: import("node:test").TestContext): Promise<string> =>
  upstreamOf(t, (request, response) => void request.pipe(response));
const call = async (url: string, headers: Record<string, string> = {}, body = Buffer.alloc(10_000, "x")) => {
  assert.ok((await bytesOf(await ask(`${url}/anthropic/v1/messages`, { headers, body }))).equals(body));
};

describe("a worker that does not keep up", () => {
  test("is told without bodies, then nothing, and that it missed something", async (t) => {
    const { url, gateway, told, missed, letGo, replies } = await gatewayBefore(t, await echo(t), { mostBehind: 20 });
    const behind = (): number => gateway.counts().analysis.behind;
    await call(url, { "x-test": "stand" });
    await until(() => behind() === 1);
    const began = Date.now();
    for (let at = 1; at <= 40; at += 1) {
      await call(url);
      // Each is told before the next one comes, or not at all.
      await until(() => behind() >= Math.min(21, 1 + 2 * at));
    }
    const { notTold, notAnalysed, queueBytes, unsaved } = gateway.counts().analysis;
    assert.equal(behind(), 21);
    assert.deepEqual([notTold, unsaved], [30, 11]);
    // The first waited with bodies of both sides, five more with theirs; of one the reply came too late.
    assert.deepEqual(notAnalysed, { "the analysis was too far behind": 35 });
    assert.equal(queueBytes, 6 * 20_000);
    assert.deepEqual(missed(), []);
    letGo();
    await until(() => behind() === 0 && gateway.counts().analysis.unsaved === 0);
    await call(url);
    const all = await replies(12);
    assert.equal(all.filter(({ is }) => is === "request").length, 12);
    assert.ok(told().at(-1)?.notAnalysed === null);
    const [last = 0, ...more] = missed();
    assert.ok(more.length === 0 && last >= began && last <= Date.now());
    // The worker answers when the client has its reply already.
    await until(() => gateway.counts().analysis.queueBytes === 0);
  });

  test("for however long, under a thousand connections, holds no more than its bounds", async (t) => {
    const queueBytes = 8_000_000;
    const limits = { mostBehind: 1_000, mostUnsaved: 500, longestSilence: 300 };
    const { url, gateway } = await gatewayBefore(t, await echo(t), { gateway: { queueBytes }, ...limits });
    const { port } = new URL(url);
    const sent = Buffer.alloc(20_000, "x");
    const connections = 1_000;
    let most = { bytes: 0, behind: 0, unsaved: 0 };
    let ended = 0;
    const one = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const options = {
          port,
          method: "POST",
          path: "/anthropic/v1/messages",
          headers: { "x-test": "stand" },
          agent: false,
        };
        const request = httpRequest(options, (response) => {
          response.resume().on("end", () => {
            const { analysis } = gateway.counts();
            most = {
              bytes: Math.max(most.bytes, analysis.queueBytes),
              behind: Math.max(most.behind, analysis.behind),
              unsaved: Math.max(most.unsaved, analysis.unsaved),
            };
            ended += 1;
            resolve();
          });
        });
        request.on("error", reject).end(sent);
      });
    // Until one was given up as stuck, and its successor too, which stands still at once.
    for (let round = 0; round < 2 || gateway.counts().analysis.workerRestarts < 2; round += 1) {
      assert.ok(round < 60, "stuck workers are not replaced");
      await Promise.all(Array.from({ length: connections }, one));
    }
    assert.equal(gateway.counts().received, ended);
    assert.equal(gateway.counts().failed["client-hung-up"], undefined);
    assert.ok(most.bytes > 0 && most.bytes <= queueBytes, `${most.bytes} bytes`);
    // Beyond its bound each call under way may still be told its end.
    assert.ok(most.behind <= limits.mostBehind + 2 * connections, `${most.behind} messages`);
    assert.ok(most.unsaved <= limits.mostUnsaved + connections, `${most.unsaved} calls`);
    assert.ok(gateway.counts().analysis.notTold > 0);
  });
});
