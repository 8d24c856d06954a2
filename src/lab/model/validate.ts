import type { Refusal } from "./answer.ts";
import type { ModelCall } from "./model-call.ts";
import type { Signatures } from "./signatures.ts";

/** What Gemini lets pass in place of a signature that a client does not have. */
const geminiDummies = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"];

/** Refuses what the real providers refuse; `null` where they would answer. */
export function validate(call: ModelCall, signatures: Signatures): Refusal | null {
  return badCarrier(call, signatures) ?? unpaired(call);
}

function badCarrier(call: ModelCall, signatures: Signatures): Refusal | null {
  for (const part of call.parts) {
    if (part.is !== "thinking" || part.carrier === "") continue;
    if (call.protocol === "gemini" && geminiDummies.includes(part.carrier)) continue;
    const text = part.form === "signed" && part.text !== "" ? part.text : undefined;
    if (signatures.knows(part.carrier, text)) continue;
    if (call.protocol !== "anthropic-messages") return { is: "error", error: "signature" };
    const block = call.parts.filter(({ message }) => message === part.message).indexOf(part);
    const where = `messages.${part.message}.content.${block}`;
    const message =
      part.form === "signed"
        ? `${where}: Invalid \`signature\` in \`thinking\` block`
        : `${where}: Invalid \`data\` in \`redacted_thinking\` block`;
    return { is: "error", error: "signature", message };
  }
  return null;
}

/** A call without its result, a result without its call. Gemini pairs by name and order and is left alone. */
function unpaired(call: ModelCall): Refusal | null {
  if (call.protocol === "gemini") return null;
  const calls = call.parts.flatMap((part) => (part.is === "tool-call" ? [part] : []));
  const results = call.parts.flatMap((part) => (part.is === "tool-result" ? [part] : []));
  const answered = new Set(results.map(({ id }) => id));
  const called = new Set(calls.map(({ id }) => id));
  const open = calls.find(({ id }) => !answered.has(id));
  const stray = results.find(({ id }) => !called.has(id));
  const missing = open ?? stray;
  if (missing === undefined) return null;
  return { is: "error", error: "invalid", message: unpairedMessage(call, missing, missing === open) };
}

function unpairedMessage(call: ModelCall, { id, message }: { id: string; message: number }, open: boolean): string {
  if (call.protocol === "openai-responses") {
    return open
      ? `No tool output found for function call ${id}.`
      : `No tool call found for function call output with call_id ${id}.`;
  }
  if (call.protocol === "openai-chat") {
    return open
      ? `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${id}`
      : `Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.`;
  }
  return open
    ? `messages.${message}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${id}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
    : `messages.${message}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
}
