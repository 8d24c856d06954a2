import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { anExchange } from "../../test/kit/facts.ts";
import { openSpool } from "../capture/spool/index.ts";
import { ended } from "./monitors/facts.fixture.ts";
import { until } from "./server.fixture.ts";

const script = fileURLToPath(new URL("./killed.fixture.ts", import.meta.url));
const page = z.object({ items: z.array(z.object({ id: z.string() })), next: z.string().nullable() });

const monitors = z.object({
  items: z.array(z.object({ name: z.string(), segments: z.array(z.object({ observations: z.number() })) })),
});

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
}

async function begin(dataDir: string): Promise<Running> {
  const child = spawn(process.execPath, [script, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("the server ended before it listened"))),
  ]);
  return { process: child, url: String(line).trim() };
}

async function kill({ process: child }: Running): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function idsIn(url: string, list: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { items, next } = page.parse(await (await fetch(`${url}/v1/${list}?limit=500${more}`)).json());
    ids.push(...items.map(({ id }) => id));
    cursor = next;
  } while (cursor !== null);
  return ids.sort();
}

it("kill -9, again and again: every fact of both spools is in the store once, and every score that was acknowledged", async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-killed-"));
  const spool = openSpool({
    folder: join(dataDir, "spool", "gateway"),
    maxBytes: 64 * 1024 ** 2,
    // Small, so that segments are released between the kills.
    segmentBytes: 64 * 1024,
    now: Date.now,
  });
  let server = await begin(dataDir);
  t.after(async () => {
    server.process.kill("SIGKILL");
    await spool.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const written: string[] = [];
  const acknowledged: string[] = [];
  let sent = 0;
  for (const rounds of [7, 3, 11, 1]) {
    for (let round = 0; round < rounds; round += 1) {
      const ids = Array.from({ length: 150 }, (_, n) => `x${String(written.length + n).padStart(6, "0")}`);
      const lines = ids.map((id) =>
        JSON.stringify(anExchange({ id, session: `s${id.slice(0, 5)}`, replyId: id, requestId: id })),
      );
      const over = ended(`s${sent}`, Date.now());
      assert.equal((await spool.append([...lines, JSON.stringify(over)])).is, "durable");
      written.push(...ids);
      const id = `c${sent}`;
      sent += 1;
      const posted = fetch(`${server.url}/v1/scores`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id, name: "solved", value: 1 }),
      }).then(
        ({ status }) => (status === 202 ? acknowledged.push(id) : 0),
        // Killed meanwhile: it was not acknowledged.
        () => 0,
      );
      // The last of a round is under way when it is killed.
      if (round < rounds - 1) await posted;
    }
    await kill(server);
    server = await begin(dataDir);
  }
  await until(async () => (await idsIn(server.url, "exchanges")).length >= written.length, "all exchanges are there");
  await until(async () => {
    const taken = new Set(await idsIn(server.url, "scores"));
    return acknowledged.every((id) => taken.has(id));
  }, "all acknowledged scores are there");
  assert.deepEqual(await idsIn(server.url, "exchanges"), written);
  const overview = z.object({ overview: z.object({ exchanges: z.number() }) });
  const counted = overview.parse(await (await fetch(`${server.url}/v1/overview`)).json()).overview.exchanges;
  assert.equal(counted, written.length, "roll-ups count each once");
  const scores = await idsIn(server.url, "scores");
  assert.equal(new Set(scores).size, scores.length);
  assert.ok(acknowledged.length >= 18, `${acknowledged.length} acknowledged`);
  const watched = monitors.parse(await (await fetch(`${server.url}/v1/monitors`)).json()).items;
  const observations = (name: string) => watched.find((each) => each.name === name)?.segments[0]?.observations;
  assert.equal(observations("solved"), scores.length, "monitors observe each score once");
  assert.equal(observations("promises kept"), sent, "and each session");
});
