import { genericPromptRules, maskWith } from "../canonical/index.ts";
import type { Lane, PersonAct } from "../exchange.ts";
import type { EchoedAct } from "../parsed-call.ts";
import { bag, parseJson, text } from "../protocols/index.ts";
import { seenOrUnrecorded } from "../seen.ts";
import type { CallView, ClientProfile } from "./client-profile.ts";
import { commandActs, commandHas } from "./command-acts.ts";
import { maskFolder } from "./mask-folder.ts";
import { countIn, lastUserText, noHints, offersTools, projectIn } from "./reading.ts";

const folder = /(?:Primary working directory|Working directory|Current working directory): ([^\n]+)/i;

const promptMask = maskFolder(
  folder,
  maskWith([
    // A version with a suffix that differs per conversation, the entrypoint, and a mark for sub-agents.
    { find: /^x-anthropic-billing-header:[^\n]*$/gm, put: "x-anthropic-billing-header: <billing>" },
    // Stands there in repositories alone.
    {
      find: /^gitStatus: [\s\S]{0,2000}?^Status:[^\S\n]*\n?(?:\(clean\)|(?:[ MADRCUT?!]{1,2} [^\n]*\n?)*)\s*(?:^Recent commits:[^\S\n]*(?:\n[0-9a-f]{6,40} [^\n]*)*)?\s*/gm,
      put: "",
    },
    { find: /^( *- )?(Is (?:directory )?a git repo(?:sitory)?): [^\n]*$/gim, put: "$1$2: <git>" },
    { find: /^( *- )?(Platform|Shell|OS Version): [^\n]*$/gm, put: "$1$2: <platform>" },
    { find: /You are powered by the model[^\n]*/g, put: "You are powered by the model <model>." },
    { find: /^( *- )?Assistant knowledge cutoff is [^\n]*$/gm, put: "$1Assistant knowledge cutoff is <month>." },
    // Folders of the client's own for this project and conversation.
    { find: /(?:(?<![\w.@/-])(?:\/[\w.@-]+)+)?\/\.claude\/projects\/[\w.@-]+/g, put: "<client folder>" },
    { find: /(?:(?<![\w.@/-])(?:\/[\w.@-]+)+|\/[\w.@-]+)\/claude-\d+\/[\w.@-]+(?:\/[\w-]+)?/g, put: "<client folder>" },
    ...genericPromptRules,
    { find: /(?<!\s)\s+$/g, put: "" },
  ]),
);

/** Anthropic's Claude Code, `claude`. */
export const claudeCode: ClientProfile = {
  id: "claude-code",
  recognises: (header) =>
    /^claude-cli\//i.test(header("user-agent") ?? "") || header("x-claude-code-session-id") !== undefined,
  masks: { prompt: promptMask, history: (history) => history },
  knowsPersons: true,

  read(call) {
    const agent = /^claude-cli\/(\S+)(?: \(([^)]*)\))?/i.exec(call.header("user-agent") ?? "");
    const entrypoint = agent?.[2]?.split(",")[1]?.trim();
    const userId = text(bag(call.body.metadata).user_id) ?? "";
    return {
      version: seenOrUnrecorded(agent?.[1]),
      entrypoint: seenOrUnrecorded(entrypoint),
      project: projectIn(call, folder),
      hints: {
        ...noHints,
        session: call.header("x-claude-code-session-id") ?? sessionIn(userId),
        agent: call.header("x-claude-code-agent-id") ?? null,
        parentAgent: call.header("x-claude-code-parent-agent-id") ?? null,
        lane: laneOf(call),
        continuesEarlierProcess: commandHas(call.command, ["--resume", "-r", "--continue", "-c"]),
        oneShot: commandHas(call.command, ["-p", "--print"]),
        retryCount: countIn(call.header("x-stainless-retry-count")),
        commandActs: commandActs(call.command, {
          "--effort": "effort",
          "--model": "model",
          "--agent": "prompt",
          "--system-prompt": "prompt",
          "--append-system-prompt": "prompt",
          "--tools": "tools",
          "--disallowedTools": "tools",
          "--betas": "flag",
          "--settings": "flag",
        }),
        echoedActs: echoedActs(call),
      },
    };
  },

  isClientText: (history) =>
    /^\s*<(?:system-reminder|command-(?:name|message|args)|local-command-(?:caveat|stdout|stderr)|bash-(?:input|stdout|stderr)|task-notification|ide_\w+|user-memory-input)\b/.test(
      history,
    ) ||
    /^\s*(?:This session is being continued from a previous conversation|CRITICAL: Respond with TEXT ONLY|Continue from where you left off\.\s*$|\[Request interrupted by user|No response requested\.\s*$|Caveat: The messages below were generated)/.test(
      history,
    ),
};

/** An object in JSON; before March 2026 `user_…_account_…_session_ID`. */
function sessionIn(userId: string): string | null {
  const old = /^user_\w*_session_([\w-]+)$/.exec(userId)?.[1];
  return old ?? text(bag(parseJson(userId)).session_id) ?? null;
}

function laneOf(call: CallView): Lane {
  const said = lastUserText(call);
  if (/^\s*CRITICAL: Respond with TEXT ONLY/.test(said)) return "compaction";
  if (/^\s*Your task is to create a detailed summary of/.test(said) && isToSummarise(call)) return "compaction";
  if (call.header("x-claude-code-agent-id") !== undefined) return "subagent:unknown";
  if (offersTools(call)) return "main";
  const schema = bag(bag(bag(call.body.output_config).format).schema);
  if ("title" in bag(schema.properties)) return "title";
  if (call.body.max_tokens === 1) return "side:quota";
  const { thinking } = call.request;
  return thinking.is === "set" && thinking.value.mode !== "disabled" ? "main" : "side:helper";
}

/** Before March 2026 a compaction had a prompt of its own. */
function isToSummarise({ request: { prompt } }: CallView): boolean {
  return prompt.is === "set" && prompt.value.text.includes("tasked with summarizing conversations");
}

/** The client writes slash commands and their answers into the history. */
function echoedActs(call: CallView): readonly EchoedAct[] {
  const { history } = call.request;
  if (history.is !== "set") return [];
  const acts: EchoedAct[] = [];
  for (const item of history.value) {
    if (item.kind !== "text" || item.role !== "user" || !item.text.includes("-command-stdout>", 1)) {
      const act = item.kind === "text" && item.role === "user" ? actOfName(item.text) : null;
      if (act !== null) acts.push({ item: item.hash, act });
      continue;
    }
    const act = actOfAnswer(item.text);
    if (act !== null) acts.push({ item: item.hash, act });
  }
  return acts;
}

const by = "command echo";

function actOfName(echo: string): PersonAct | null {
  const name = /^\s*<command-name>\/?([\w-]+)<\/command-name>/.exec(echo)?.[1];
  if (name === "compact" || name === "clear" || name === "rewind") return { component: name, value: null, by };
  return null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' escape sequences stand in the echo
const escapes = /\u001b\[[0-9;]*m/g;

function actOfAnswer(echo: string): PersonAct | null {
  const answer = /<local-command-stdout>([\s\S]*?)<\/local-command-stdout>/
    .exec(echo.slice(0, 20_000))?.[1]
    ?.replace(escapes, "");
  if (answer === undefined) return null;
  const effort = /^\s*Set effort level to (\w+)/.exec(answer)?.[1];
  if (effort !== undefined) return { component: "effort", value: effort, by };
  const model = /^\s*Set model to (.+?)(?: and saved| \(|$)/.exec(answer)?.[1];
  if (model !== undefined) return { component: "model", value: model, by };
  const thinking = /^\s*(?:Thinking (on|off)|(Enabled|Disabled) thinking)/i.exec(answer);
  if (thinking !== null) return { component: "thinking", value: (thinking[1] ?? thinking[2] ?? "").toLowerCase(), by };
  return null;
}
