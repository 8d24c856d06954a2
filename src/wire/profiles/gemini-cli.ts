import { genericPromptRules, maskWith } from "../canonical/index.ts";
import type { Lane } from "../exchange.ts";
import { bag } from "../protocols/index.ts";
import { seenOrUnrecorded } from "../seen.ts";
import type { CallView, ClientProfile } from "./client-profile.ts";
import { commandActs, commandHas } from "./command-acts.ts";
import { maskFolder } from "./mask-folder.ts";
import { lastUserText, noHints, offersTools, projectIn } from "./reading.ts";

const folder = /Workspace Directories:\*{0,2}[^\S\n]*\n\s*- ([^\n]+)/;

/** Google's Gemini CLI, `gemini`. It names no session. */
export const geminiCli: ClientProfile = {
  id: "gemini-cli",
  recognises: (header) => /^GeminiCLI/i.test(header("user-agent") ?? ""),
  masks: {
    prompt: maskFolder(
      folder,
      maskWith([
        { find: /(?:(?<![\w.@/-])(?:\/[\w.@-]+)+)?\/\.gemini\/(?:tmp\/[\w.@-]+)?/g, put: "<client folder>/" },
        { find: /(?:(?<![\w.@/-])(?:\/[\w.@-]+)+)?\/@google\/gemini-cli\//g, put: "<client folder>/" },
        ...genericPromptRules,
      ]),
    ),
    history: (history) => history,
  },
  knowsPersons: true,

  read(call) {
    const agent = /^GeminiCLI(?:-([\w-]+))?\/([^/\s]+)/i.exec(call.header("user-agent") ?? "");
    return {
      version: seenOrUnrecorded(agent?.[2]),
      entrypoint: seenOrUnrecorded(agent?.[1]),
      project: projectIn(call, folder),
      hints: {
        ...noHints,
        lane: laneOf(call),
        continuesEarlierProcess: commandHas(call.command, ["-r", "--resume"]),
        oneShot: commandHas(call.command, ["-p", "--prompt"]),
        commandActs: commandActs(call.command, {
          "--model": "model",
          "-m": "model",
          "--extensions": "flag",
          "-e": "flag",
        }),
      },
    };
  },

  isClientText: (history) =>
    /^\s*<(?:session_context|state_snapshot|untrusted_context|hook_context|loaded_context)\b/.test(history) ||
    /^\s*(?:Got it\. Thanks for the additional context!\s*$|Generate a new <state_snapshot>|A previous <state_snapshot>|Critically evaluate the <state_snapshot>|System: Please continue\.|You have stopped calling tools without finishing)/.test(
      history,
    ),
};

function laneOf(call: CallView): Lane {
  if (offersTools(call)) return "main";
  const { prompt } = call.request;
  const task = prompt.is === "set" ? prompt.value.text : "";
  if (/<state_snapshot>/.test(lastUserText(call)) || /<state_snapshot>/.test(task)) return "compaction";
  const config = bag(call.body.generationConfig);
  const schema = bag(config.responseJsonSchema ?? config.responseSchema);
  const fields = bag(schema.properties);
  if ("model_choice" in fields || "complexity_score" in fields) return "side:router";
  if (/summar/i.test(lastUserText(call).slice(0, 400))) return "side:summary";
  return "side:helper";
}
