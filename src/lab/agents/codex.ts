import { join } from "node:path";
import { z } from "zod";
import type { AgentUnderTest, Surroundings, TurnEnd } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import { clientAgent } from "./client-agent.ts";
import type { Conversation, Settings } from "./conversation.ts";
import { farewell } from "./farewell.ts";
import type { ConversationStart } from "./in-process.ts";
import type { InstalledClient } from "./install.ts";
import { jsonRpc } from "./json-rpc.ts";
import { startProcess } from "./live-process.ts";
import { environmentFor } from "./surroundings.ts";
import { timesIn } from "./times-in.ts";

const threaded = z.looseObject({ thread: z.looseObject({ id: z.string() }) });
const turned = z.looseObject({ turn: z.looseObject({ id: z.string() }) });
const completed = z.looseObject({
  /** Early versions do not say whose turn it was. */
  threadId: z.string().optional(),
  turn: z.looseObject({
    id: z.string(),
    status: z.string(),
    error: z.looseObject({ message: z.string() }).nullish(),
  }),
});

/** Codex as its app server: the process behind its editors, spoken to in JSON-RPC. */
export function codex(installed: InstalledClient, options: AgentOptions = {}): AgentUnderTest {
  return clientAgent({
    name: `codex@${installed.version}`,
    client: "codex",
    abilities: [
      ...(["long-running", "resume", "fork", "set-effort", "switch-model"] as const),
      ...(["interrupt", "message-mid-tool", "compact", "subagents"] as const),
    ],
    open: (surroundings) => (from, settings) => talk(installed, options, surroundings, from, settings),
  });
}

function talk(
  installed: InstalledClient,
  options: AgentOptions,
  surroundings: Surroundings,
  from: ConversationStart,
  settings: Settings,
): Conversation {
  const { home, cwd, baseUrl, clock } = surroundings;
  // As configuration: versions differ in how they spell these in a request.
  const unasked = ["-c", 'approval_policy="never"', "-c", 'sandbox_mode="danger-full-access"'];
  const argv = clock.wrap([installed.bin, ...unasked, ...(options.flags ?? []), "app-server"]);
  const env = { ...environmentFor("codex", home, baseUrl, options), ...clock.env };
  const process = startProcess({ argv, cwd, env });
  let thread: string | null = null;
  let said = false;
  /** What a person asked for since the last turn; it holds from the next one on. */
  let asked: { model?: string; effort?: string } = {};
  let running: string | null = null;
  let stopping = false;
  let atEnd: ((end: TurnEnd) => void) | null = null;

  const rpc = jsonRpc(process, {
    notified: (method, params) => {
      if (method !== "turn/completed") return;
      const done = completed.safeParse(params);
      // Sub-agents have threads of their own.
      if (!done.success || (done.data.threadId ?? thread) !== thread) return;
      running = null;
      atEnd?.(endOf(done.data.turn.status, done.data.turn.error?.message));
    },
    asked: (method) => (/approval/i.test(method) ? { decision: "accept" } : undefined),
  });
  const stop = (): void => {
    stopping = true;
    // Its answer is the end of the turn. Before the turn has a name it is stopped as soon as it has one.
    if (running !== null) void rpc.request("turn/interrupt", { threadId: thread, turnId: running }).catch(() => {});
  };
  const ending = (begin: () => Promise<void>): Promise<TurnEnd> =>
    new Promise((resolve, reject) => {
      stopping = false;
      atEnd = resolve;
      begin().catch(reject);
    });

  const ready = (async () => {
    await rpc.request("initialize", {
      clientInfo: { name: "evenkeel", title: null, version: "0" },
      capabilities: null,
    });
    rpc.notify("initialized", {});
    const config = settings.effort === null ? {} : { config: { model_reasoning_effort: settings.effort } };
    const common = {
      cwd,
      ...(settings.model === null ? {} : { model: settings.model }),
      ...config,
    };
    const method = { new: "thread/start", resume: "thread/resume", fork: "thread/fork" }[from.is];
    const answer = await rpc.request(method, from.is === "new" ? common : { ...common, threadId: from.id });
    thread = threaded.parse(answer).thread.id;
    said = from.is !== "new";
  })();

  return {
    ready,
    died: process.ended.then(({ code, because }) => ({ code, because })),
    // A thread is on disk when the first words were said.
    id: () => (said ? thread : null),
    say: (text) =>
      ending(async () => {
        const input = [{ type: "text", text, text_elements: [] }];
        running = null;
        const answer = await rpc.request("turn/start", { threadId: thread, input, ...asked });
        running = turned.parse(answer).turn.id;
        said = true;
        asked = {};
        if (stopping) stop();
      }),
    tell: async (text) => {
      const input = [{ type: "text", text, text_elements: [] }];
      await rpc.request("turn/steer", { threadId: thread, input, expectedTurnId: running });
    },
    stop,
    compact: () => ending(async () => void (await rpc.request("thread/compact/start", { threadId: thread }))),
    setEffort: async (effort) => {
      asked = { ...asked, effort };
      return { is: "done" };
    },
    setModel: async (model) => {
      asked = { ...asked, model };
      return { is: "done" };
    },
    witnesses: () => timesIn(join(home, ".codex", "sessions"), "its session log"),
    close: () => farewell(process),
    kill: async () => void (await process.kill()),
  };
}

function endOf(status: string, message: string | undefined): TurnEnd {
  if (status === "completed") return { is: "answered" };
  if (status === "interrupted") return { is: "interrupted" };
  return { is: "failed", because: message ?? status };
}
