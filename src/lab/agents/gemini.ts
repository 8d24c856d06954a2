import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import semver from "semver";
import { z } from "zod";
import type { EpochMs } from "../../wire/index.ts";
import type { VirtualClock } from "../time/index.ts";
import type { AgentUnderTest, Surroundings, TurnEnd } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import { clientAgent } from "./client-agent.ts";
import { type Conversation, cannot, type Settings } from "./conversation.ts";
import { farewell } from "./farewell.ts";
import type { ConversationStart } from "./in-process.ts";
import type { InstalledClient } from "./install.ts";
import { jsonRpc } from "./json-rpc.ts";
import { startProcess } from "./live-process.ts";
import { environmentFor } from "./surroundings.ts";
import { timesIn } from "./times-in.ts";

const opened = z.looseObject({ sessionId: z.string() });
const prompted = z.looseObject({ stopReason: z.string() });
const permission = z.looseObject({ options: z.array(z.looseObject({ optionId: z.string(), kind: z.string() })) });

/** Gemini CLI as the process behind editors: the Agent Client Protocol in JSON-RPC. */
export function gemini(installed: InstalledClient, help: string, options: AgentOptions = {}): AgentUnderTest {
  const flag = /\s--acp\b/.test(help) ? "--acp" : "--experimental-acp";
  const argv = [installed.bin, flag, "-y", ...(options.flags ?? [])];
  const env = semver.lt(installed.version, heedsNoProxy) ? withoutProxies : {};
  return clientAgent({
    name: `gemini@${installed.version}`,
    client: "gemini-cli",
    abilities: ["long-running", "resume", "switch-model", "interrupt", "subagents"],
    open: (surroundings) => {
      let opened: EpochMs | null = null;
      return async (from, settings) => {
        if (from.is === "resume" && opened !== null) await laterMinute(opened, surroundings.clock);
        const conversation = talk(argv, { ...options, env: { ...env, ...options.env } }, surroundings, from, settings);
        const ready = conversation.ready.then(() => {
          opened = surroundings.clock.now();
        });
        return { ...conversation, ready };
      };
    },
  });
}

/** Known to heed NO_PROXY; some before it send even what is meant for loopback to the proxy. */
const heedsNoProxy = "0.61.0";
const withoutProxies = { HTTP_PROXY: "", HTTPS_PROXY: "", http_proxy: "", https_proxy: "" };

/**
 * Its session files are named for the minute: taken up in the minute in which it was opened, a session is written over
 * by its own beginning and lost. No person is that fast, so that the lab is not either.
 */
async function laterMinute(opened: EpochMs, clock: VirtualClock): Promise<void> {
  const left = minute * (Math.floor(opened / minute) + 1) - clock.now() + 1000;
  if (left <= 0) return;
  if (clock.fixed === null) await clock.advance(left, clock.idleness.has("suspended") ? "suspended" : "awake");
  else await pause(left);
}

const minute = 60_000;

function talk(
  command: readonly string[],
  options: AgentOptions,
  surroundings: Surroundings,
  from: ConversationStart,
  settings: Settings,
): Conversation {
  const { home, cwd, baseUrl, clock } = surroundings;
  const argv = clock.wrap([...command, ...(settings.model === null ? [] : ["-m", settings.model])]);
  const env = { ...environmentFor("gemini-cli", home, baseUrl, options), ...clock.env };
  const process = startProcess({ argv, cwd, env });
  let id: string | null = from.is === "new" ? null : from.id;
  let said = from.is !== "new";
  const rpc = jsonRpc(process, {
    notified: () => {},
    asked: (method, params) => (method === "session/request_permission" ? allow(params) : undefined),
  });

  const ready = (async () => {
    await rpc.request("initialize", { protocolVersion: 1, clientCapabilities: {} });
    await rpc.request("authenticate", { methodId: "gemini-api-key" });
    if (id !== null) await rpc.request("session/load", { sessionId: id, cwd, mcpServers: [] });
    else id = opened.parse(await rpc.request("session/new", { cwd, mcpServers: [] })).sessionId;
  })();

  return {
    ready,
    died: process.ended.then(({ code, because }) => ({ code, because })),
    id: () => (said ? id : null),
    say: async (text) => {
      said = true;
      const answer = await rpc.request("session/prompt", { sessionId: id, prompt: [{ type: "text", text }] });
      return endOf(prompted.parse(answer).stopReason);
    },
    tell: () => Promise.reject(new Error("the Agent Client Protocol has no message into a turn")),
    stop: () => rpc.notify("session/cancel", { sessionId: id }),
    compact: () => cannot("compact"),
    setEffort: async () => ({ is: "refused", because: "Gemini CLI has no effort to set" }),
    // Versions without this method are told at the next start.
    setModel: (modelId) =>
      rpc.request("session/set_model", { sessionId: id, modelId }).then(
        () => ({ is: "done" }),
        () => ({ is: "next-start" }),
      ),
    witnesses: () => timesIn(join(home, ".gemini", "tmp"), "its session log"),
    close: () => farewell(process),
    kill: async () => void (await process.kill()),
  };
}

function endOf(reason: string): TurnEnd {
  if (reason === "end_turn") return { is: "answered" };
  if (reason === "cancelled") return { is: "interrupted" };
  return { is: "failed", because: reason };
}

function allow(params: Readonly<Record<string, unknown>>): unknown {
  const options = permission.safeParse(params).data?.options ?? [];
  const chosen = options.find(({ kind }) => kind.startsWith("allow"));
  if (chosen === undefined) return { outcome: { outcome: "cancelled" } };
  return { outcome: { outcome: "selected", optionId: chosen.optionId } };
}
