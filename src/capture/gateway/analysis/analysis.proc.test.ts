import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, bytesOf, gatewayBefore, type Told, until, upstreamOf } from "../gateway.fixture.ts";

const echo = (t: import("node:test").TestContext): Promise<string> =>
  upstreamOf(t, (request, response) => void request.pipe(response));
const reasons = (told: readonly Told[]): (string | null)[] => told.map(({ notAnalysed }) => notAnalysed);

describe("the analysis beside the traffic", () => {
  test("what it knows in time stands in the reply's headers; what is no header does not", async (t) => {
    let go = (): void => undefined;
    const upstream = await upstreamOf(t, (_request, response) => {
      go = () => void response.end("ok");
    });
    const { url, told } = await gatewayBefore(t, upstream);
    const waiting = ask(`${url}/anthropic/v1/messages`, { headers: { "x-test": "known" }, body: "{}" });
    await until(() => told().length === 1);
    // The message is on its way; a round through the event loop of this thread brings it.
    await bytesOf(await ask(`${url}/_evenkeel/health`, { method: "GET" }));
    go();
    const { headers } = await waiting;
    assert.deepEqual(
      [headers["x-evenkeel-release"], headers["x-evenkeel-client"], headers["x-evenkeel-prompt"]],
      ["r1", "claude-code", undefined],
    );
  });

  test("it is told what the gateway counts, once more before the end", async (t) => {
    const { url, gateway, counted } = await gatewayBefore(t, await echo(t));
    await bytesOf(await ask(`${url}/anthropic/v1/messages`, { body: "{}" }));
    await bytesOf(await ask(`${url}/nowhere`, { body: "{}" }));
    await gateway.close(5_000);
    assert.ok(counted().length >= 2);
    const last = counted().at(-1) ?? {};
    const { received, forwarded, failed, "failed: refused": refused, notAnalysed } = last;
    assert.deepEqual([received, forwarded, failed, refused, notAnalysed], [2, 1, 1, 1, 0]);
    assert.ok("queueBytes" in last);
  });

  test("beyond the queue's bytes calls go on and are told without bodies, counted", async (t) => {
    const { url, gateway, replies } = await gatewayBefore(t, await echo(t), { gateway: { queueBytes: 250_000 } });
    const call = async (headers: Record<string, string>): Promise<void> => {
      const sent = Buffer.alloc(100_000, "x");
      const reply = await ask(`${url}/anthropic/v1/messages`, { headers, body: sent });
      assert.ok((await bytesOf(reply)).equals(sent));
    };
    await call({ "x-test": "keep" });
    await replies(1);
    assert.equal(gateway.counts().analysis.queueBytes, 200_000);
    await call({});
    const [, , third, fourth] = await replies(2);
    // The request still had room; its reply did not.
    assert.deepEqual([third?.notAnalysed, fourth?.notAnalysed], ["the queue was full", "the queue was full"]);
    assert.deepEqual([third?.hash, fourth?.hash, fourth?.bodyBytes], [null, null, 100_000]);
    await until(() => gateway.counts().analysis.unsaved === 1);
    const { analysis } = gateway.counts();
    assert.deepEqual(analysis.notAnalysed, { "the queue was full": 1 });
    assert.equal(analysis.queueBytes, 200_000);
  });

  test("a worker that dies is replaced, and told without bodies what was not on disk", async (t) => {
    const { url, gateway, told, logged, replies } = await gatewayBefore(t, await echo(t));
    await bytesOf(await ask(`${url}/anthropic/saved`, { body: "{}" }));
    await replies(1);
    await bytesOf(await ask(`${url}/anthropic/kept`, { headers: { "x-test": "keep" }, body: "{}" }));
    await replies(2);
    await until(() => gateway.counts().analysis.unsaved === 1);
    const reply = await ask(`${url}/anthropic/deadly`, { headers: { "x-test": "die" }, body: "{}" });
    assert.equal((await bytesOf(reply)).toString(), "{}");
    await until(() => gateway.counts().analysis.workerRestarts === 1);
    await bytesOf(await ask(`${url}/anthropic/after`, { body: "{}" }));
    const all = await until(() => (told().filter(({ is }) => is === "reply").length >= 5 ? told() : null));
    const requests = all.flatMap((each) =>
      each.is === "request" ? [[each.url, each.notAnalysed, each.hash === null]] : [],
    );
    assert.deepEqual(requests, [
      ["/saved", null, false],
      ["/kept", null, false],
      ["/deadly", null, false],
      ["/kept", "the analysis ended", true],
      ["/deadly", "the analysis ended", true],
      ["/after", null, false],
    ]);
    assert.match(logged.join("\n"), /the analysis ended \(Error in gateway\/told-worker\.fixture\.ts:\d+\)/);
    assert.ok(!logged.some((line) => line.includes("told to die")));
    assert.deepEqual(gateway.counts().analysis.notAnalysed, { "the analysis ended": 2 });
    await until(() => gateway.counts().analysis.queueBytes === 0);
    assert.equal(gateway.counts().analysis.workerRunning, true);
  });

  test("one that died just before the gateway stops has a successor that is told the rest", async (t) => {
    const { url, gateway, told } = await gatewayBefore(t, await echo(t));
    await until(() => gateway.counts().analysis.workerRunning);
    await bytesOf(await ask(`${url}/anthropic/deadly`, { headers: { "x-test": "die" }, body: "{}" }));
    await until(() => !gateway.counts().analysis.workerRunning || gateway.counts().analysis.workerRestarts > 0);
    await gateway.close(5_000);
    const replies = told().filter(({ is }) => is === "reply");
    assert.deepEqual(reasons(replies), ["the analysis ended"]);
    assert.equal(gateway.counts().analysis.unsaved, 0);
  });

  test("a worker that takes too much memory dies alone", async (t) => {
    const { url, gateway, logged } = await gatewayBefore(t, await echo(t), { workerHeap: 24 });
    await bytesOf(await ask(`${url}/anthropic/x`, { headers: { "x-test": "grow" }, body: "{}" }));
    await until(() => gateway.counts().analysis.workerRestarts === 1);
    assert.ok(logged.some((line) => /memory/i.test(line)));
    assert.equal((await bytesOf(await ask(`${url}/anthropic/x`, { body: "{}" }))).toString(), "{}");
    await until(() => gateway.counts().analysis.unsaved === 0);
  });

  test("a worker that can never start does not touch the traffic", async (t) => {
    const { url, gateway } = await gatewayBefore(t, await echo(t), { worker: new URL("file:///nowhere/worker.ts") });
    await until(() => !gateway.counts().analysis.workerRunning || gateway.counts().analysis.workerRestarts > 0);
    for (let call = 0; call < 3; call += 1) {
      assert.equal((await bytesOf(await ask(`${url}/openai/v1/x`, { body: "{}" }))).toString(), "{}");
    }
    // The next one that is tried may hold them until it has failed too.
    await until(() => gateway.counts().analysis.queueBytes === 0 && gateway.counts().analysis.unsaved === 3);
  });

  test("a worker that is stuck is ended", async (t) => {
    const { url, gateway, logged } = await gatewayBefore(t, await echo(t), { longestSilence: 100 });
    await bytesOf(await ask(`${url}/anthropic/x`, { headers: { "x-test": "keep" }, body: "{}" }));
    await until(() => gateway.counts().analysis.workerRestarts > 0);
    assert.ok(logged.some((line) => line.includes("stuck")));
  });

  test("what is remembered is bounded, and what was forgotten is counted", async (t) => {
    const { url, gateway, replies } = await gatewayBefore(t, await echo(t), { mostUnsaved: 3 });
    for (let call = 0; call < 8; call += 1) {
      await bytesOf(await ask(`${url}/anthropic/x`, { headers: { "x-test": "keep" }, body: "{}" }));
    }
    assert.ok(reasons(await replies(8)).every((reason) => reason === null));
    const { unsaved, forgotten } = gateway.counts().analysis;
    assert.deepEqual([unsaved, forgotten], [3, 5]);
  });
});
