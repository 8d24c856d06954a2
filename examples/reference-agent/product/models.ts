import type { Lane } from "./types.ts";

const standard = "claude-opus-4-6";
const cheap = "claude-haiku-4-5";

/**
 * The model a call asks for. Looking around and naming a conversation are delegated to a cheaper model; whoever changes
 * files gets the model that the person talks to.
 */
export function modelFor(lane: Lane, chosen: string | null): string {
  switch (lane) {
    case "title":
    case "subagent:explore":
      return cheap;
    case "main":
    case "compaction":
    case "subagent:worker":
      return chosen ?? standard;
  }
}

/** Who answers while a model is overloaded; `null`: nobody, the turn fails. */
export function fallbackFor(model: string): string | null {
  return model.startsWith("claude-opus-") ? "claude-sonnet-4-6" : null;
}
