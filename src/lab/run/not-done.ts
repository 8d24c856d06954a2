import { type ServedCall, type ToolUse, toolFor } from "../model/index.ts";
import type { Verdict } from "./played.ts";

const doing: Readonly<Record<ToolUse["tool"], string>> = {
  read: "reads a file",
  write: "writes a file",
  edit: "edits a file",
  shell: "runs a command",
  spawn: "starts a sub-agent",
  wait: "waits for sub-agents",
};

/**
 * What the model was to have done in a scenario, and what did not happen: a sub-agent that no request offered a tool for, or
 * that never asked the model. Such a scenario shows nothing of what it is about; `null`: it happened. Without the other tools a
 * conversation goes on: they count only where `asTools` says that what they would have brought was missed.
 */
export function notDone(agent: string, served: readonly ServedCall[], asTools: "needed" | "missable"): Verdict | null {
  for (const { call, answer, reply } of served) {
    if (call === null || reply === null || answer === null || answer.is === "error") continue;
    // A reply that broke off may have called nothing.
    if ((answer.mishaps ?? []).length > 0) continue;
    for (const block of answer.blocks) {
      if (block.is !== "use" || block.use.tool === "wait") continue;
      if (block.use.tool !== "spawn" && asTools === "missable") continue;
      if (toolFor(block.use, call) === null) {
        return { is: "not-applicable", because: `${agent} offers no tool that ${doing[block.use.tool]}`, missing: [] };
      }
      const { use } = block;
      if (use.tool === "spawn" && !served.some((other) => other.call?.said.includes(use.prompt) === true)) {
        const because = `it started no sub-agent for "${use.prompt.slice(0, 60)}"`;
        return { is: "failed", because, step: null };
      }
    }
  }
  return null;
}
