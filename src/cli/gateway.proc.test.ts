import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { exit } from "./exit.ts";
import { bareEnvironment, temporary } from "./up.fixture.ts";

/** Loaded into the process: one signal makes something throw that belongs to no call, another makes it log a line. */
const planted = `data:text/javascript,${encodeURIComponent(
  `process.on("SIGUSR2", () => setImmediate(() => { throw new TypeError("poison-4711"); }));
   process.on("SIGWINCH", () => process.stderr.write("a line\\n"));`,
)}`;

interface Started {
  readonly url: string;
  readonly child: ChildProcess;
  /** What stood in its log so far. */
  log(): string;
  /** Lets replies end that have begun. */
  finish(): void;
}

/** `evenkeel gateway` before an upstream whose replies begin, and end when they are told to. */
async function started(t: TestContext): Promise<Started> {
  const folder = temporary(t);
  const replies: ServerResponse[] = [];
  const upstream = createServer((request, response) => {
    request.resume();
    response.write("half ");
    replies.push(response);
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  t.after(() => {
    upstream.close();
    upstream.closeAllConnections();
  });
  // A TCP server that listens has an AddressInfo.
  const { port } = upstream.address() as AddressInfo;
  const config = join(folder, "evenkeel.yaml");
  writeFileSync(
    config,
    `evenkeel: 1\nagent: x\nlive:\n  gateway:\n    upstreams:\n      local: { url: "http://127.0.0.1:${port}", protocol: openai }\n`,
  );
  const main = join(import.meta.dirname, "main.ts");
  const child = spawn(
    process.execPath,
    ["--import", planted, main, "gateway", "--data", join(folder, "data"), "--port", "0", "--config", config],
    { env: bareEnvironment(folder), cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
  );
  t.after(() => child.kill("SIGKILL"));
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  const [said] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  const url = /http:\S+/.exec(String(said))?.[0];
  assert.ok(url !== undefined, log);
  return {
    url,
    child,
    log: () => log,
    finish: () => {
      for (const reply of replies.splice(0)) reply.end("whole");
    },
  };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited too long for ${holds}`);
}

test("a fault that belongs to no call: what is under way ends whole, nothing new is taken, and the process ends", async (t) => {
  const { url, child, log, finish } = await started(t);
  const ended = once(child, "exit");
  const reply = await fetch(`${url}/local/v1/x`, { method: "POST", body: "{}" });
  child.kill("SIGUSR2");
  await until(() => log().includes("a fault inside the gateway (TypeError"));
  await until(() =>
    fetch(`${url}/_evenkeel/health`).then(
      () => false,
      () => true,
    ),
  );
  // A second one while it drains changes nothing.
  child.kill("SIGUSR2");
  finish();
  assert.equal(await reply.text(), "half whole");
  assert.deepEqual(await ended, [exit.internal, null]);
  assert.doesNotMatch(log(), /poison/);
});

test("whoever reads the log goes away, and calls go on", async (t) => {
  const { url, child, finish } = await started(t);
  child.stderr?.destroy();
  child.stdout?.destroy();
  child.kill("SIGWINCH");
  const worker = async (): Promise<{ readonly analysis: { readonly workerRestarts: number } }> =>
    // What health answers is the gateway's own counts.
    (await (await fetch(`${url}/_evenkeel/health`)).json()) as Awaited<ReturnType<typeof worker>>;
  for (let turn = 0; turn < 3; turn += 1) {
    const reply = await fetch(`${url}/local/v1/x`, { method: "POST", body: "{}" });
    finish();
    assert.equal(await reply.text(), "half whole");
  }
  assert.equal((await worker()).analysis.workerRestarts, 0);
  const ended = once(child, "exit");
  // It says that it stops, to nobody.
  child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
});
