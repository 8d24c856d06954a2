import type { Item } from "../../../wire/index.ts";
import { fields, word } from "../../files/index.ts";

/** What the log of a session says about its sub-agents, kept until their own logs are read. */
export class ClaudeSession {
  readonly #calls = new Map<string, { readonly type: string | null; readonly strand: string }>();
  readonly #models = new Map<string, string>();
  readonly #types = new Map<string, string>();

  /** Remembers the delegations in a reply of `strand`: by call id, and by the prompt the child begins with. */
  delegated(items: readonly Item[], strand: string): void {
    for (const item of items) {
      if (item.kind !== "tool-call" || (item.name !== "Agent" && item.name !== "Task")) continue;
      const input = fields(item.input);
      const call = { type: word(input.subagent_type) ?? null, strand };
      this.#calls.set(item.callId, call);
      const prompt = word(input.prompt);
      if (prompt !== undefined) this.#calls.set(promptKey(prompt), call);
    }
  }

  /** Remembers what a finished delegation says of itself (`toolUseResult` with an `agentId`). */
  finished(result: unknown): void {
    const { agentId, resolvedModel, agentType } = fields(result);
    const id = word(agentId);
    if (id === undefined) return;
    const model = word(resolvedModel);
    if (model !== undefined) this.#models.set(id, model);
    const type = word(agentType);
    if (type !== undefined) this.#types.set(id, type);
  }

  modelOf(agent: string): string | undefined {
    return this.#models.get(agent);
  }

  typeOf(agent: string): string | undefined {
    return this.#types.get(agent);
  }

  /** The delegation with this call id, or the one whose prompt a child begins with. */
  callOf(
    by: { readonly callId: string } | { readonly prompt: string },
  ): { readonly type: string | null; readonly strand: string } | undefined {
    return this.#calls.get("callId" in by ? by.callId : promptKey(by.prompt));
  }
}

function promptKey(prompt: string): string {
  return `prompt ${prompt.length} ${prompt.slice(0, 200)}`;
}
