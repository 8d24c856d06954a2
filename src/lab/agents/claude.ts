import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Ability, AgentUnderTest, Surroundings, TurnEnd } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import { clientAgent } from "./client-agent.ts";
import type { Changed, Conversation, Settings } from "./conversation.ts";
import { farewell } from "./farewell.ts";
import type { ConversationStart } from "./in-process.ts";
import type { InstalledClient } from "./install.ts";
import { type LiveProcess, startProcess } from "./live-process.ts";
import { environmentFor } from "./surroundings.ts";
import { timesIn } from "./times-in.ts";

/** The lines of its output that a driver has to understand; all others pass. */
const said = z.looseObject({
  type: z.string(),
  subtype: z.string().optional(),
  session_id: z.string().optional(),
  uuid: z.string().optional(),
  isReplay: z.boolean().optional(),
  is_error: z.boolean().optional(),
  result: z.string().optional(),
  errors: z.array(z.unknown()).optional(),
  response: z
    .looseObject({
      subtype: z.string(),
      request_id: z.string().optional(),
      error: z.string().optional(),
      response: z.looseObject({ applied: z.looseObject({ effort: z.unknown() }).optional() }).nullish(),
    })
    .optional(),
});
type Said = z.infer<typeof said>;

/**
 * Claude Code as one process that lives through many turns and is spoken to in JSON lines.
 *
 * @param help what the version says to `--help`: flags that it does not know are not given to it
 */
export function claude(installed: InstalledClient, help: string, options: AgentOptions = {}): AgentUnderTest {
  const knows = (flag: string): boolean => help.includes(flag);
  const abilities: readonly Ability[] = [
    ...(["long-running", "resume", "switch-model", "interrupt"] as const),
    ...(["message-mid-tool", "compact", "subagents"] as const),
    ...(knows("--fork-session") ? (["fork"] as const) : []),
    ...(knows("--effort") ? (["set-effort"] as const) : []),
  ];
  return clientAgent({
    name: `claude@${installed.version}`,
    client: "claude-code",
    abilities,
    open: (surroundings) => {
      if (!knows("--input-format")) throw new Error("this version takes no messages in JSON lines (--input-format)");
      return (from, settings) => talk({ installed, knows, options, surroundings }, from, settings);
    },
  });
}

interface Context {
  readonly installed: InstalledClient;
  readonly knows: (flag: string) => boolean;
  readonly options: AgentOptions;
  readonly surroundings: Surroundings;
}

function talk(context: Context, from: ConversationStart, settings: Settings): Conversation {
  const { surroundings } = context;
  const process = launch(context, from, settings);
  let id = from.is === "resume" ? from.id : null;
  let begun = from.is !== "new";
  let interrupted = false;
  let compacted = false;
  /** Messages that were sent and not yet taken up: a turn may end before the last of them began. */
  const waiting = new Set<string>();
  let atResult: ((end: TurnEnd) => void) | null = null;
  const answers = new Map<string, (answer: Answer) => void>();

  const hear = (line: Said): void => {
    if (line.session_id !== undefined && (line.type === "result" || line.subtype === "init")) {
      id = line.session_id;
      begun = true;
    }
    if (line.subtype === "compact_boundary") compacted = true;
    if (line.type === "control_response" && line.response?.request_id !== undefined) {
      answers.get(line.response.request_id)?.(line.response);
    }
    if (line.type === "user" && line.isReplay === true && line.uuid !== undefined) waiting.delete(line.uuid);
    if (line.type === "result" && waiting.size === 0) atResult?.(interrupted ? { is: "interrupted" } : endOf(line));
    // Where the version does not say what it has taken up, each result answers the oldest.
    else if (line.type === "result" && !context.knows(replay)) waiting.clear();
  };
  // Its event loop sleeps by the real clock: an empty line means nothing and wakes it.
  const undisturbed = surroundings.clock.onStep(() => process.write(""));
  void process.ended.then(undisturbed);
  process.listen((text) => {
    const line = parse(text);
    if (line !== null) hear(line);
  });

  const ask = (request: Readonly<Record<string, unknown>>): Promise<Answer> => {
    const request_id = randomUUID();
    return new Promise((resolve) => {
      answers.set(request_id, (answer) => {
        answers.delete(request_id);
        resolve(answer);
      });
      process.write(JSON.stringify({ type: "control_request", request_id, request }));
    });
  };
  /** Old versions do not answer what they do not know: then the answer to what was asked behind it comes alone. */
  const tryOut = async (request: Readonly<Record<string, unknown>>): Promise<Answer | null> => {
    const behind = ask(harmless).then(() => pause(overtaking, null, { ref: false }));
    return Promise.race([ask(request), behind]);
  };
  const write = (text: string): string => {
    const uuid = randomUUID();
    const message = { role: "user", content: [{ type: "text", text }] };
    process.write(JSON.stringify({ type: "user", uuid, message, parent_tool_use_id: null, session_id: id ?? "" }));
    return uuid;
  };
  const turn = (text: string): Promise<TurnEnd> => {
    interrupted = false;
    return new Promise<TurnEnd>((resolve) => {
      atResult = resolve;
      write(text);
    });
  };

  return {
    ready: ask({ subtype: "initialize", hooks: null }).then(() => {}),
    died: process.ended.then(({ code, because }) => ({ code, because })),
    id: () => (begun ? id : null),
    say: turn,
    tell: async (text) => {
      const uuid = write(text);
      if (context.knows(replay)) waiting.add(uuid);
      // Its input is read in order: an answer to what comes after, even a refusal, shows that it has the message.
      await ask(harmless);
    },
    stop: () => {
      interrupted = true;
      void ask({ subtype: "interrupt" });
    },
    compact: async () => {
      compacted = false;
      const end = await turn("/compact");
      // It says so in passing where there is too little to compact.
      return end.is !== "answered" || compacted ? end : { is: "failed", because: "it did not compact" };
    },
    setModel: async (model) => changed((await tryOut({ subtype: "set_model", model }))?.subtype === "success"),
    setEffort: async (effort) => {
      await tryOut({ subtype: "apply_flag_settings", settings: { effortLevel: effort } });
      // Some versions say yes and go on as before.
      const now = await tryOut({ subtype: "get_settings" });
      return changed(now?.response?.applied?.effort === effort);
    },
    witnesses: () => timesIn(join(surroundings.home, ".claude", "projects"), "its session log"),
    close: () => farewell(process),
    kill: async () => void (await process.kill()),
  };
}

const replay = "--replay-user-messages";

/** Answered by every version, and without effect. */
const harmless = { subtype: "mcp_status" };
/** Real milliseconds by which an answer may be later than one to what was asked behind it. */
const overtaking = 300;

type Answer = NonNullable<Said["response"]>;

/** What a version cannot do inside is a flag at its next start. */
function changed(inside: boolean): Changed {
  return inside ? { is: "done" } : { is: "next-start" };
}

function endOf({ is_error, subtype, result, errors }: Said): TurnEnd {
  if (is_error !== true) return { is: "answered" };
  return { is: "failed", because: result ?? errors?.map(String).join(" | ") ?? subtype ?? "an error without words" };
}

function parse(text: string): Said | null {
  try {
    return said.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Warnings of the runtime stand between the lines.
    return null;
  }
}

function launch(
  { installed, knows, options, surroundings }: Context,
  from: ConversationStart,
  settings: Settings,
): LiveProcess {
  const { home, cwd, baseUrl, clock } = surroundings;
  const { model, effort } = settings;
  const flagged = knows("--effort");
  const argv = [
    ...[installed.bin, "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"],
    ...(knows(replay) ? [replay] : []),
    ...["--allowedTools", "Read", "Bash", "Write", "Edit"],
    ...(model === null ? [] : ["--model", model]),
    ...(effort !== null && flagged ? ["--effort", effort] : []),
    ...(from.is === "new" ? [] : ["--resume", from.id]),
    ...(from.is === "fork" ? ["--fork-session"] : []),
    ...(options.flags ?? []),
  ];
  const env = {
    ...environmentFor("claude-code", home, baseUrl, options),
    ...(effort !== null && !flagged ? { CLAUDE_CODE_EFFORT_LEVEL: effort } : {}),
    ...clock.env,
  };
  return startProcess({ argv: clock.wrap(argv), cwd, env });
}
