/** A tool call by what it does; {@link toolFor} says it in the words of the client. */
export type ToolUse =
  | { readonly tool: "read"; readonly path: string }
  | { readonly tool: "write"; readonly path: string; readonly text: string }
  | { readonly tool: "edit"; readonly path: string; readonly before: string; readonly after: string }
  | { readonly tool: "shell"; readonly command: string }
  /** Starts a sub-agent. */
  | { readonly tool: "spawn"; readonly prompt: string; readonly agent?: string }
  /** Waits for sub-agents that run beside (Codex); clients whose sub-agents answer in place need none. */
  | { readonly tool: "wait" };
