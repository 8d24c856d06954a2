import { genericPromptRules, maskWith } from "../canonical/index.ts";
import type { Lane } from "../exchange.ts";
import { type Bag, bag, count, parseJson, text } from "../protocols/index.ts";
import { seen, seenOrUnrecorded } from "../seen.ts";
import type { CallView, ClientProfile } from "./client-profile.ts";
import { commandActs, commandHas, configActs } from "./command-acts.ts";
import { maskFolder } from "./mask-folder.ts";
import { noHints, projectIn } from "./reading.ts";

const folder = /<cwd>([^<\n]+)<\/cwd>/;

/** OpenAI's Codex, `codex`. */
export const codex: ClientProfile = {
  id: "codex",
  recognises: (header) =>
    /^codex[_/-]/i.test(header("user-agent") ?? "") ||
    /^codex/i.test(header("originator") ?? "") ||
    header("x-codex-turn-metadata") !== undefined,
  masks: {
    prompt: maskFolder(
      folder,
      maskWith([
        { find: /(?:(?<![\w.@/-])(?:\/[\w.@-]+)+)?\/\.codex\//g, put: "<client folder>/" },
        { find: /<(shell|timezone)>[^<\n]*</g, put: "<$1><platform><" },
        ...genericPromptRules,
      ]),
    ),
    history: (history) => history,
  },
  knowsPersons: true,

  read(call) {
    const metadata = metadataOf(call);
    const agent = /^(?:codex[\w-]*)\/(\S+)/i.exec(call.header("user-agent") ?? "");
    const [workspace] = Object.keys(bag(metadata.workspaces));
    const session = call.header("session-id") ?? call.header("session_id") ?? text(metadata.session_id);
    const thread = call.header("thread-id") ?? text(metadata.thread_id) ?? session;
    const parent = call.header("x-codex-parent-thread-id") ?? text(metadata.parent_thread_id);
    const root = session ?? text(call.body.prompt_cache_key) ?? null;
    const effort = text(metadata.reasoning_effort);
    const model = text(metadata.model);
    const isPersons = text(metadata.thread_source) === "user";
    return {
      version: seenOrUnrecorded(agent?.[1]),
      entrypoint: seenOrUnrecorded(call.header("originator")?.replace(/^codex_/, "")),
      project: workspace === undefined ? projectIn(call, folder) : seen(workspace),
      hints: {
        ...noHints,
        session: root,
        agent: thread === undefined || thread === root ? null : thread,
        parentAgent: parent === undefined || parent === root ? null : parent,
        lane: laneOf(call, metadata),
        continuesEarlierProcess:
          text(metadata.history_initialization) === "cold_resume" || commandHas(call.command, ["resume"]),
        machine: text(metadata.installation_id) ?? null,
        run: text(metadata.turn_id) ?? null,
        runIsProcess: text(metadata.turn_trigger) === "exec",
        oneShot: commandHas(call.command, ["exec"]),
        window: count(metadata.window_number) ?? null,
        previousResponseId: text(call.body.previous_response_id) ?? null,
        commandActs: [
          ...commandActs(call.command, { "--model": "model", "-m": "model", "--profile": "flag", "-p": "flag" }),
          ...configActs(call.command, {
            model: "model",
            model_reasoning_effort: "effort",
            model_reasoning_summary: "thinking",
            model_instructions_file: "prompt",
          }),
        ],
        declared: isPersons
          ? { ...(effort === undefined ? {} : { effort }), ...(model === undefined ? {} : { model }) }
          : {},
      },
    };
  },

  isClientText: (history) =>
    /^\s*<(?:environment_context|user_instructions|permissions instructions|skills_instructions|turn_aborted|model_switch|skill|INSTRUCTIONS|user_shell_command|subagent_notification|collaboration_mode|personality_spec)\b/.test(
      history,
    ) ||
    /^\s*(?:# AGENTS\.md instructions|Another language model started to solve this problem|You are performing a CONTEXT CHECKPOINT COMPACTION)/.test(
      history,
    ),
};

function metadataOf(call: CallView): Bag {
  const inBody = text(bag(call.body.client_metadata)["x-codex-turn-metadata"]);
  return bag(parseJson(call.header("x-codex-turn-metadata") ?? inBody ?? ""));
}

function laneOf(call: CallView, metadata: Bag): Lane {
  const kind = call.header("x-openai-subagent");
  if (text(metadata.request_kind) === "compaction" || kind === "compact" || call.url.includes("/responses/compact"))
    return "compaction";
  if (kind === "memory_consolidation") return "side:memory";
  const source = text(metadata.thread_source);
  if (source === "thread_title") return "title";
  // A spawned thread says no more than that; what it is for stands in the call that spawned it.
  if (kind !== undefined) return kind === "collab_spawn" ? "subagent:unknown" : `subagent:${kind}`;
  return source === "subagent" ? "subagent:unknown" : "main";
}
