import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { MemoryStore } from "../../test/kit/memory-store.ts";
import { openSpool } from "../capture/spool/index.ts";
import { defaultSettings } from "../settings/index.ts";
import type { Store } from "../store/index.ts";
import type { Fact } from "../telemetry/index.ts";
import type { LogLine } from "./log.ts";
import { type ServerOptions, startServer } from "./start-server.ts";

export interface TestServer {
  readonly url: string;
  readonly dataDir: string;
  readonly store: Store;
  readonly logged: readonly LogLine[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Parsed. */
  json(path: string): Promise<unknown>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** As the gateway does. */
  gateway(facts: readonly Fact[]): Promise<void>;
  close(): Promise<void>;
}

/** A server on a folder of its own, over the reference store unless told otherwise; ends with its test. */
export async function testServer(t: TestContext, change: Partial<ServerOptions> = {}): Promise<TestServer> {
  const dataDir = change.dataDir ?? mkdtempSync(join(tmpdir(), "evenkeel-server-"));
  const now = change.now ?? Date.now;
  const store = change.store ?? new MemoryStore(now);
  const logged: LogLine[] = [];
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    dataDir,
    store,
    settings: { ...defaultSettings, monitors: [], alerts: [] },
    contract: null,
    token: null,
    dashboard: null,
    now,
    log: (line) => logged.push(line),
    ...change,
  });
  const spool = openSpool({
    folder: join(dataDir, "spool", "gateway"),
    maxBytes: 64 * 1024 ** 2,
    segmentBytes: 1024 ** 2,
    now,
  });
  t.after(async () => {
    await server.close();
    await spool.close();
    if (change.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  });
  const { url } = server;
  const get: TestServer["get"] = (path, headers = {}) => fetch(url + path, { headers });
  return {
    url,
    dataDir,
    store,
    logged,
    get,
    json: async (path) => (await get(path)).json(),
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    gateway: async (facts) => {
      const appended = await spool.append(facts.map((fact) => JSON.stringify(fact)));
      if (appended.is !== "durable") throw new Error(`the spool of the test is full: ${appended.because}`);
    },
    close: async () => {
      await server.close();
      await spool.close();
    },
  };
}

/** Waits for what has to become true, at most half a minute. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
