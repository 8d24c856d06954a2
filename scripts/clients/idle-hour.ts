import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { startGateway } from "../../src/capture/gateway/index.ts";
import { agentNamed } from "../../src/lab/agents/index.ts";
import { reply, startModelServer, think } from "../../src/lab/model/index.ts";
import { clockFor } from "../../src/lab/time/index.ts";
import { type OverviewAnswer, startServer } from "../../src/server/index.ts";
import { defaultSettings } from "../../src/settings/index.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";

/** Real milliseconds from the request that breaks the promise until a person is told. */
const within = 2_000;
/** Real milliseconds between two looks at whether a person is told. */
const pause = 20;
/** Real milliseconds, generous: it says that something never comes. */
const limit = 300_000;

/**
 * April 2026, live: Claude Code 2.1.97 goes through the gateway, sits idle for 61 virtual minutes, and goes on. Gateway
 * and server live by the client's clock. Measures, by the real one, from the request that clears thinking a second time to the violation on
 * the Overview and at the webhook.
 */
export async function idleHour(t: TestContext): Promise<void> {
  const named = await agentNamed("claude@2.1.97");
  assert.ok(named.is === "agent", named.is === "agent" ? "" : named.because);
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-idle-hour-"));
  const closers: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const clock = await clockFor({ client: "claude-code", idleness: new Set(["suspended"]) });
    closers.push(() => clock.close());
    assert.equal(clock.fixed, null, `no virtual clock: ${clock.fixed}`);
    const asked: number[] = [];
    const model = await startModelServer({
      script: (call) => {
        if (call.purpose === "main") asked.push(performance.now());
        return reply(think(`Thought ${asked.length}.`), "Done.");
      },
      now: () => clock.now(),
    });
    closers.push(() => model.close());
    const hook = await webhook();
    closers.push(() => hook.close());
    const dataDir = join(folder, "data");
    mkdirSync(dataDir);
    const settings = {
      ...defaultSettings,
      gateway: {
        ...defaultSettings.gateway,
        upstreams: { anthropic: { url: model.url, protocol: "anthropic" as const } },
      },
      alerts: [
        { name: "hook", url: hook.url, shape: "json" as const, level: "warn" as const, renotify: null, noData: false },
      ],
    };
    const now = (): number => clock.now();
    const log = (): void => undefined;
    const gateway = await startGateway({
      port: 0,
      settings: settings.gateway,
      contract: null,
      capture: settings.capture,
      dataDir,
      log,
      now,
    });
    closers.push(() => gateway.close(1_000));
    const store = await openSqliteStore({ file: join(dataDir, "store.sqlite") });
    closers.push(() => store.close());
    const server = await startServer({
      ...{ host: "127.0.0.1", port: 0, dataDir, store, settings, contract: null, token: null, dashboard: null },
      ...{ now, log },
    });
    closers.push(() => server.close());

    const [home, cwd] = [join(folder, "home"), join(folder, "project")];
    mkdirSync(home);
    mkdirSync(cwd);
    const live = await named.agent.start({
      ...{ home, cwd, baseUrl: `${gateway.url}/anthropic`, clock, model: "claude-opus-4-6", effort: null },
      turnTimeout: limit,
    });
    closers.push(() => live.end());
    const say = async (text: string): Promise<number> => {
      const before = asked.length;
      const end = await live.say(text);
      assert.equal(end.is, "answered", JSON.stringify(end));
      const at = asked[before];
      assert.ok(at !== undefined, `the model was not asked after ${text}`);
      return at;
    };
    await say("Plan it.");
    await say("Go on.");
    assert.deepEqual(await brokenOn(server.url), [], "something is broken before the idle hour");
    await clock.advance(61 * 60_000, "suspended");
    await say("I am back.");
    const breaking = await say("And on.");
    const told = (): Hook["got"][number] | undefined =>
      hook.got.find(({ body }) => body.includes("thinking-cleared-once"));
    let seenAt: number | null = null;
    let looks = 0;
    while (seenAt === null || told() === undefined) {
      assert.ok(performance.now() - breaking < limit, "a person is never told");
      await new Promise((resolve) => setTimeout(resolve, pause));
      looks += 1;
      if ((await brokenOn(server.url)).includes("thinking-cleared-once")) seenAt ??= performance.now();
    }
    const [seen, called] = [seenAt, told()?.at ?? limit].map((at) => Math.round(at - breaking));
    const figure = `${seen} ms to the Overview, ${called} ms to the webhook, ${looks} looks`;
    t.diagnostic(`from the request ${figure}`);
    // A slow machine looks less often in the same time; where Evenkeel itself waits there are as many looks as ever.
    assert.ok(Math.max(seen ?? limit, called ?? limit) <= within || looks <= within / pause, figure);
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

async function brokenOn(url: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/v1/overview`);
  assert.equal(answer.status, 200, await answer.clone().text());
  // The API's own test holds its answers to this type.
  const { overview } = (await answer.json()) as OverviewAnswer;
  return overview.broken.filter(({ severity }) => severity !== "info").map(({ invariant }) => invariant);
}

interface Hook {
  readonly url: string;
  readonly got: readonly { readonly at: number; readonly body: string }[];
  close(): void;
}

async function webhook(): Promise<Hook> {
  const got: { at: number; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      got.push({ at: performance.now(), body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's
  return {
    url: `http://127.0.0.1:${port}/`,
    got,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
