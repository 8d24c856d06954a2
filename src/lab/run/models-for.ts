import type { ClientId } from "../../wire/index.ts";

/**
 * Two models that a client takes by name: where a person names none, scenarios that switch need two. Names of the time
 * that Claude Code's older versions know as well; of a team's own agent nothing is known, and its default holds.
 */
export function modelsFor(client: ClientId): readonly [first: string | null, other: string | null] {
  switch (client) {
    case "claude-code":
      return ["claude-opus-4-6", "claude-sonnet-4-6"];
    case "codex":
      return ["gpt-5.5", "gpt-5.6-sol"];
    case "opencode":
      return ["claude-sonnet-4-6", "claude-opus-4-6"];
    case "gemini-cli":
      return ["gemini-2.5-pro", "gemini-2.5-flash"];
    case "generic":
      return [null, null];
  }
}
