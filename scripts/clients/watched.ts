import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { whatRuns } from "../../src/capture/installation/index.ts";
import type { RealClient } from "../../src/lab/agents/index.ts";
import { startTap } from "./tap.ts";

/** Scenarios that are played through the gateway, the server beside it. */
export const watchedScenarios: ReadonlySet<string> = new Set([
  "tool-use",
  "sub-agent",
  "resume-same-flags",
  "compaction",
]);

const main = resolve(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
/** Milliseconds. Generous: it says that something never came, not that it was slow. */
const limit = 600_000;

/** `evenkeel up` between a client and its model. */
export interface Watched {
  /** Where the client's recorder sends its calls. */
  readonly upstream: string;
  /** Variables by which a client tells the server of itself. */
  readonly telemetry: Readonly<Record<string, string>>;
  /**
   * Holds what the gateway passed on and what the API says against a recording of the same calls.
   *
   * @param scanned `evenkeel scan --json` of it
   */
  check(har: Har, scanned: Scanned): Promise<void>;
  /** How many of the session's events joined one of its calls. */
  joined(): Promise<number>;
  close(): Promise<void>;
}

export interface Har {
  readonly log: {
    readonly entries: readonly {
      readonly request: {
        readonly method: string;
        readonly url: string;
        readonly postData?: { readonly text?: string };
      };
      readonly response: { readonly content: { readonly text?: string; readonly encoding?: string } };
    }[];
  };
}

export interface Scanned {
  readonly sessions: number;
  readonly exchanges: number;
  readonly violations: readonly Finding[];
}

interface Finding {
  readonly invariant: string;
  readonly severity: string;
  readonly lane: string;
  readonly session: string;
}

/** The route of a client, and the path that its own base address would have behind it. */
const routes: Readonly<Record<RealClient, string>> = {
  "claude-code": "/anthropic",
  codex: "/openai/v1",
  opencode: "/anthropic/v1",
  "gemini-cli": "/gemini",
};

export async function startWatched(client: RealClient, model: string, folder: string): Promise<Watched> {
  const tap = await startTap(model);
  const data = join(folder, "data");
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "evenkeel.yaml");
  const upstreams = ["anthropic", "openai", "gemini"].map((name) => `${name}: "${tap.url}"`).join(", ");
  writeFileSync(config, `evenkeel: 1\nagent: test\nlive: { gateway: { upstreams: { ${upstreams} } } }\n`);
  const args = ["up", "--data", data, "--port", "0", "--gateway-port", "0", "--no-open", "--config", config];
  const up = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  up.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  const close = async (): Promise<void> => {
    await ended(up);
    tap.close();
  };
  const { gateway, server } = await until(
    () => {
      assert.equal(up.exitCode, null, said);
      const running = whatRuns(data);
      return running !== null && running.gateway !== null && running.server !== null
        ? { gateway: running.gateway.url, server: running.server.url }
        : null;
    },
    () => said,
  ).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const all = async <T>(what: string): Promise<readonly T[]> => {
    const answer = await fetch(`${server}/v1/${what}${what.includes("?") ? "&" : "?"}limit=500`);
    assert.equal(answer.status, 200, await answer.clone().text());
    // The API's own test holds its answers to their form.
    return ((await answer.json()) as { items: readonly T[] }).items;
  };

  return {
    upstream: `${gateway}${routes[client]}`,
    telemetry: {
      CLAUDE_CODE_ENABLE_TELEMETRY: "1",
      OTEL_LOGS_EXPORTER: "otlp",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_ENDPOINT: server,
      OTEL_LOGS_EXPORT_INTERVAL: "200",
    },
    async check(har, scanned) {
      assert.deepEqual(received(har), tap.replies.map(({ body }) => body).sort(), "a body is not what the model sent");
      const exchanges = await until(
        async () => {
          const items = await all<{ lane: string | null; session: string; analysis: { is: string } }>(
            "exchanges?source=gateway",
          );
          return items.length >= scanned.exchanges ? items : null;
        },
        () => `${scanned.exchanges} calls were recorded; fewer are in the store`,
      );
      assert.equal(exchanges.length, scanned.exchanges);
      assert.deepEqual([...new Set(exchanges.map(({ analysis }) => analysis.is))], ["done"]);
      const [sessions, violations] = await Promise.all([
        all<{ id: string }>("sessions"),
        all<{ invariant: string; severity: string; session: string; scope: { lane: string } }>("violations"),
      ]);
      assert.equal(sessions.length, scanned.sessions);
      const stored = violations.map(({ invariant, severity, scope }) => `${severity} ${invariant} ${scope.lane}`);
      const told = scanned.violations.map(({ invariant, severity, lane }) => `${severity} ${invariant} ${lane}`);
      assert.deepEqual(stored.sort(), told.sort(), "the API says of this session what scan does not, or the reverse");
    },
    async joined() {
      const events = await until(
        async () => {
          const [session] = await all<{ id: string }>("sessions");
          const detail = await fetch(`${server}/v1/sessions/${encodeURIComponent(session?.id ?? "")}`);
          // As above.
          const { exchanges, events } = (await detail.json()) as {
            exchanges: readonly { requestId: string | null }[];
            events: readonly { requestId: string | null }[];
          };
          const calls = new Set(exchanges.map(({ requestId }) => requestId));
          const joined = events.filter(({ requestId }) => requestId !== null && calls.has(requestId));
          return joined.length > 0 ? joined : null;
        },
        () => "no event of the client joined a call",
      );
      return events.length;
    },
    close,
  };
}

/** What the client got, of its calls of the model. */
function received(har: Har): readonly string[] {
  const posts = har.log.entries.filter(({ request }) => request.method === "POST");
  return posts
    .map(({ response: { content } }) =>
      createHash("sha256")
        .update(Buffer.from(content.text ?? "", content.encoding === "base64" ? "base64" : "utf8"))
        .digest("hex"),
    )
    .sort();
}

export async function until<T>(ask: () => T | null | Promise<T | null>, otherwise: () => string): Promise<T> {
  for (const late = Date.now() + limit; ; await sleep(50)) {
    const got = await ask();
    if (got !== null) return got;
    if (Date.now() > late) assert.fail(otherwise());
  }
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}
