import { genericPromptRules, maskWith } from "../canonical/index.ts";
import type { Lane } from "../exchange.ts";
import { text } from "../protocols/index.ts";
import { seenOrUnrecorded, unrecorded } from "../seen.ts";
import type { CallView, ClientProfile } from "./client-profile.ts";
import { commandActs, commandHas } from "./command-acts.ts";
import { maskFolder } from "./mask-folder.ts";
import { noHints, offersTools, projectIn } from "./reading.ts";

const folder = /Working directory: ([^\n]+)/;

/** OpenCode, `opencode`. */
export const opencode: ClientProfile = {
  id: "opencode",
  recognises: (header) => /^opencode\//i.test(header("user-agent") ?? ""),
  masks: {
    prompt: maskFolder(
      folder,
      maskWith([
        { find: /You are powered by the model[^\n]*/g, put: "You are powered by the model <model>." },
        { find: /^( *)(Is directory a git repo|Platform|Workspace root folder): [^\n]*$/gm, put: "$1$2: <place>" },
        // In the description of its shell tool: the project, a folder for temporary work, the platform.
        { find: /\b(commands run in )(?:[A-Za-z]:[\\/]|~?\/)[^\n]{0,400}?( by default)/g, put: "$1<cwd>$2" },
        { find: /`(?:[A-Za-z]:[\\/]|\/)[^`\n]*[\\/]opencode`/g, put: "`<client folder>`" },
        { find: /\b(OS): [\w.-]+, (Shell): [\w./-]+/g, put: "$1: <platform>, $2: <platform>" },
        ...genericPromptRules,
      ]),
    ),
    history: (history) => history,
  },
  knowsPersons: true,

  read(call) {
    const lane = laneOf(call);
    return {
      version: seenOrUnrecorded(/^opencode\/(\S+)/i.exec(call.header("user-agent") ?? "")?.[1]),
      entrypoint: unrecorded,
      project: projectIn(call, folder),
      hints: {
        ...noHints,
        session: call.header("x-session-id") ?? call.header("x-session-affinity") ?? null,
        parentSession: call.header("x-parent-session-id") ?? null,
        lane,
        continuesEarlierProcess: commandHas(call.command, ["-c", "--continue", "-s", "--session"]),
        oneShot: commandHas(call.command, ["run"]),
        previousResponseId: text(call.body.previous_response_id) ?? null,
        commandActs: commandActs(call.command, {
          "--model": "model",
          "-m": "model",
          "--variant": "effort",
          "--agent": "prompt",
          "--thinking": "thinking",
        }),
      },
    };
  },

  isClientText: (history) =>
    /^\s*<(?:system-reminder|task|environment_details)\b/.test(history) ||
    /^\s*(?:What did we do so far\?\s*$|Continue if you have next steps, or stop and ask for clarification|Generate a title for this conversation|Here is the conversation so far:|The following tool was executed by the user)/.test(
      history,
    ),
};

function laneOf(call: CallView): Lane {
  if (!offersTools(call)) {
    const { history, prompt } = call.request;
    const first = history.is === "set" ? history.value.find((item) => item.role === "user") : undefined;
    const asks = first?.kind === "text" ? first.text : "";
    if (/^\s*Generate a title for this conversation/.test(asks)) return "title";
    const task = prompt.is === "set" ? prompt.value.text.slice(0, 200) : "";
    if (/^\s*Here is the conversation so far:/.test(asks) || /summariz/i.test(task)) return "compaction";
    if (call.header("x-parent-session-id") === undefined) return "side:helper";
  }
  return call.header("x-parent-session-id") === undefined ? "main" : "subagent:unknown";
}
