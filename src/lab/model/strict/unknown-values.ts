import { type AnthropicBody, blocksOf } from "../anthropic-body.ts";
import { type Breach, invalid } from "./rules.ts";

/** Names of context edits end in the day of their version. */
const editName = /^[a-z_]+_\d{8}$/;

/** Clients put system messages into the conversation as well. */
const roles: ReadonlySet<string> = new Set(["user", "assistant", "system"]);

/**
 * Values that the Messages API does not know where it takes few. Source: the types of the vendor's own SDK
 * (`BetaTextBlockParam`, `BetaContextManagementConfig`, `BetaClearThinking20251015Edit`).
 */
export function unknownValues({ system, messages, context_management }: AnthropicBody): readonly Breach[] {
  const prompt = blocksOf(system ?? []).flatMap(({ type }, i) =>
    type === "text" ? [] : [invalid("values", `system.${i}.type: Input should be 'text'`)],
  );
  const speakers = messages.flatMap(({ role }, i) =>
    roles.has(role) ? [] : [invalid("values", `messages.${i}.role: Input should be 'user' or 'assistant'`)],
  );
  const edits = (context_management?.edits ?? []).flatMap(({ type, keep }, i) => {
    const at = `context_management.edits.${i}`;
    if (!editName.test(type)) return [invalid("values", `${at}: Input tag '${type}' does not match any expected tag`)];
    if (!type.startsWith("clear_thinking") || keep === undefined || keep === null) return [];
    if (typeof keep === "string") {
      return keep === "all" ? [] : [invalid("values", `${at}.keep: Input should be 'all'`)];
    }
    return keep.value >= 1
      ? []
      : [invalid("values", `${at}.keep.thinking_turns.value: Input should be greater than or equal to 1`)];
  });
  return [...prompt, ...speakers, ...edits];
}
