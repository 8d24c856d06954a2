import type { DeclaredTool, JsonSchema, Purpose } from "./model-call.ts";

/** What a reader knows about a call before its purpose is told. */
export interface Hints {
  readonly headers: Readonly<Record<string, string>>;
  readonly prompt: string;
  /** Text of the last message that holds any. */
  readonly lastText: string;
  readonly tools: readonly DeclaredTool[];
  readonly answerSchema: JsonSchema | null;
  /** False where the request wants none. */
  readonly thinking: boolean;
}

/** Gemini CLI's sub-agents end by a call of this tool; nothing else tells them apart. */
export const closingTool = "complete_task";

/** Tells what a call is for by the marks that the real clients leave on it. */
export function purposeOf({ headers, prompt, lastText, tools, answerSchema, thinking }: Hints): Purpose {
  const turn = headers["x-codex-turn-metadata"] ?? "";
  if (/"request_kind":"compaction"/.test(turn)) return "compaction";
  if (/^\s*CRITICAL: Respond with TEXT ONLY/.test(lastText)) return "compaction";
  // Claude Code before March 2026.
  if (/^\s*Your task is to create a detailed summary of/.test(lastText) && /tasked with summari[sz]ing/.test(prompt)) {
    return "compaction";
  }
  if (tools.length === 0 && lastText.includes("<state_snapshot>")) return "compaction";
  // OpenCode: the prompt of the call names its task.
  if (tools.length === 0 && answerSchema === null && /\bsummari[sz](e|ing|ation)\b/i.test(prompt.slice(0, 300))) {
    return "compaction";
  }
  if (tools.length === 0 && JSON.stringify(answerSchema ?? {}).includes('"title"')) return "title";
  if (tools.length === 0 && answerSchema === null && /\btitle\b/i.test(prompt.slice(0, 2000))) return "title";
  const bySubagent =
    "x-claude-code-agent-id" in headers ||
    "x-parent-session-id" in headers ||
    "x-openai-subagent" in headers ||
    "x-codex-parent-thread-id" in headers ||
    "x-parent-agent-id" in headers ||
    /cc_is_subagent=true/.test(prompt) ||
    tools.some(({ name }) => name === closingTool);
  if (bySubagent) return "subagent";
  // Claude Code asks a small model about what its tools said; a person's session without tools still thinks.
  const isAside = /^claude-cli\//.test(headers["user-agent"] ?? "") && tools.length === 0 && !thinking;
  return answerSchema === null && !isAside ? "main" : "helper";
}
