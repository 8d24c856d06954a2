import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Fault } from "./fault.ts";
import { memoryOf, startEvenkeel } from "./kit/evenkeel.ts";

const mib = 1024 * 1024;
/** Milliseconds: longer than any machine needs, shorter than never. */
const patience = 120_000;

/** Values close to what one export may hold. */
function heavy(): Buffer {
  const attributes = Array.from({ length: 190_000 }, () => ({ key: "a", value: { stringValue: "b" } }));
  return gzipSync(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ attributes }] }] }] }));
}

/** Many at once, each as much as one may send: what is not taken is told when to come again, and others are served beside. */
export const telemetryCrowd: Fault = {
  name: "a crowd of heavy telemetry: 20 gzip bombs, 20 exports of 190,000 attributes, 300 small ones",
  holds: "each is answered with 200, 413, 429 or 503 and others are answered meanwhile",
  async run(stage) {
    const server = await startEvenkeel(stage, "server", { data: stage.folder });
    const before = memoryOf(server.pid);
    let most = before ?? 0;
    const watching = setInterval(() => {
      most = Math.max(most, memoryOf(server.pid) ?? 0);
    }, 20);
    stage.defer(() => clearInterval(watching));
    const post = async (body: Buffer | string): Promise<number> => {
      const isZipped = typeof body !== "string";
      const headers = { "content-type": "application/json", ...(isZipped ? { "content-encoding": "gzip" } : {}) };
      const sent = typeof body === "string" ? body : new Uint8Array(body);
      const signal = AbortSignal.timeout(patience);
      const answer = await fetch(`${server.url}/v1/traces`, { method: "POST", headers, body: sent, signal });
      const text = await answer.text();
      if (answer.status !== 200) assert.match(text, /"code":\d+,"message":"/);
      if (answer.status === 503 || answer.status === 429) assert.ok(answer.headers.has("retry-after"));
      return answer.status;
    };
    const [bomb, load] = [gzipSync(Buffer.alloc(256 * mib, 32)), heavy()];
    let crowded = true;
    let healths = 0;
    const asking = (async () => {
      while (crowded) {
        const answer = await fetch(`${server.url}/v1/health`, { signal: AbortSignal.timeout(patience) });
        assert.equal(answer.status, 200);
        await answer.text();
        healths += 1;
      }
    })();
    const bodies = [...Array(20).fill(bomb), ...Array(20).fill(load), ...Array(300).fill("{}")];
    const statuses = await Promise.all(bodies.map(post)).finally(() => {
      crowded = false;
    });
    await asking;
    const counts = Object.entries(Object.groupBy(statuses, String)).map(
      ([status, all]) => `${all?.length} × ${status}`,
    );
    assert.ok(
      statuses.every((status) => [200, 413, 429, 503].includes(status)),
      counts.join(", "),
    );
    // Which of them find the room taken is the machine's matter; none of the bombs is let in.
    assert.ok(statuses.slice(0, 20).every((status) => status !== 200) && statuses.includes(413), counts.join(", "));
    assert.ok(
      statuses.slice(40).every((status) => status === 200),
      counts.join(", "),
    );
    const grew = before === null ? null : (most - before) / mib;
    assert.ok(grew === null || grew < 1000, `the server grew by ${grew?.toFixed(0)} MiB`);
    return {
      is: "held",
      figure: `${counts.join(", ")}; ${healths} questions answered meanwhile; the server grew by ${grew?.toFixed(0) ?? "?"} MiB at most`,
    };
  },
};
