import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { AgentUnderTest, Surroundings, TurnEnd } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import { clientAgent } from "./client-agent.ts";
import type { Conversation, Settings } from "./conversation.ts";
import { farewell } from "./farewell.ts";
import type { ConversationStart } from "./in-process.ts";
import type { InstalledClient } from "./install.ts";
import { startProcess } from "./live-process.ts";
import { environmentFor } from "./surroundings.ts";
import { gaps } from "./times-in.ts";

const session = z.looseObject({ id: z.string() });
const message = z.looseObject({
  info: z.looseObject({
    role: z.string(),
    time: z.looseObject({ created: z.number(), completed: z.number().optional() }),
    error: z
      .looseObject({ name: z.string(), data: z.looseObject({ message: z.string().optional() }).optional() })
      .optional(),
  }),
  parts: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
});
const messages = z.array(message);

/** OpenCode as its server: the process behind its screen, spoken to over HTTP. */
export function opencode(installed: InstalledClient, options: AgentOptions = {}): AgentUnderTest {
  return clientAgent({
    name: `opencode@${installed.version}`,
    client: "opencode",
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
  const argv = clock.wrap([installed.bin, "serve", "--port", "0", "--hostname", "127.0.0.1", ...(options.flags ?? [])]);
  const allowed = { OPENCODE_PERMISSION: JSON.stringify({ "*": "allow" }) };
  const env = { ...environmentFor("opencode", home, baseUrl, options), ...allowed, ...clock.env };
  const process = startProcess({ argv, cwd, env });
  const listening = new Promise<string>((resolve) => {
    process.listen((line) => {
      const [, address] = /listening on (http:\/\/\S+)/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
  });

  let { model, effort } = settings;
  let id: string | null = null;
  let said = from.is !== "new";
  let stopped = false;

  const call = async (method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${await listening}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  };
  const all = async (): Promise<z.infer<typeof messages>> =>
    messages.parse(await call("GET", `/session/${id}/message`));
  const idle = async (): Promise<void> => {
    const busy = z.record(z.string(), z.looseObject({ type: z.string() }));
    while ((busy.parse(await call("GET", "/session/status"))[id ?? ""]?.type ?? "idle") !== "idle") await pause(20);
  };
  const words = (text: string): Readonly<Record<string, unknown>> => ({
    parts: [{ type: "text", text }],
    ...(model === null ? {} : { model: idsOf(model) }),
    ...(effort === null ? {} : { variant: effort }),
  });
  const finish = async (begin: () => Promise<unknown>): Promise<TurnEnd> => {
    stopped = false;
    await begin();
    await idle();
    if (stopped) return { is: "interrupted" };
    const last = (await all()).findLast(({ info }) => info.role === "assistant");
    const error = last?.info.error;
    return error === undefined
      ? { is: "answered" }
      : { is: "failed", because: `${error.name}: ${error.data?.message ?? "without words"}` };
  };

  // Its event loop sleeps by the real clock: being asked how it is wakes it.
  const undisturbed = clock.onStep(async () => void (await call("GET", "/session/status").catch(() => {})));
  void process.ended.then(undisturbed);

  const ready = (async () => {
    if (from.is === "resume") {
      id = session.parse(await call("GET", `/session/${from.id}`)).id;
      return;
    }
    const [path, body] = from.is === "new" ? ["/session", {}] : [`/session/${from.id}/fork`, {}];
    id = session.parse(await call("POST", path, body)).id;
  })();

  return {
    ready,
    died: process.ended.then(({ code, because }) => ({ code, because })),
    id: () => (said ? id : null),
    say: (text) =>
      finish(async () => {
        said = true;
        await call("POST", `/session/${id}/message`, words(text));
      }),
    tell: async (text) => {
      await call("POST", `/session/${id}/prompt_async`, words(text));
      const stands = async (): Promise<boolean> =>
        (await all()).some(({ info, parts }) => info.role === "user" && parts.some((part) => part.text === text));
      while (!(await stands())) await pause(20);
    },
    stop: () => {
      stopped = true;
      void call("POST", `/session/${id}/abort`).catch(() => {});
    },
    compact: async () => {
      // It wants to be told by which model; a person's screen tells it the one that is used.
      if (model === null) return { is: "failed", because: "OpenCode compacts only with a model that was chosen" };
      const by = idsOf(model);
      return finish(() => call("POST", `/session/${id}/summarize`, by));
    },
    setEffort: async (next) => {
      effort = next;
      return { is: "done" };
    },
    setModel: async (next) => {
      model = next;
      return { is: "done" };
    },
    witnesses: async () => {
      if (!said) return [];
      const times = (await all()).flatMap(({ info }) => [info.time.created, info.time.completed ?? info.time.created]);
      return gaps(times, "its session store");
    },
    close: async () => {
      // It has no stdin to hang up: a terminal that closes sends this.
      process.signal("SIGTERM");
      await farewell(process);
    },
    kill: async () => void (await process.kill()),
  };
}

/** `anthropic/claude-opus-4-6`; a bare name is one of Anthropic's. */
function idsOf(model: string): { readonly providerID: string; readonly modelID: string } {
  const at = model.indexOf("/");
  return at === -1
    ? { providerID: "anthropic", modelID: model }
    : { providerID: model.slice(0, at), modelID: model.slice(at + 1) };
}
