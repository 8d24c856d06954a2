import { unitOf } from "../../telemetry/index.ts";
import type { Attributes, Scalar } from "./attributes.ts";

/**
 * The only attributes that are kept of a record: names that hold figures, choices from a list, or ids that name no person.
 * Texts (prompts, answers, arguments, outputs, error messages, paths, commands) have other names and are left out, also
 * where a client was told to send them. GenAI semantic conventions, and what Claude Code 2.1, Codex 0.169 and Gemini
 * CLI 0.61 were seen to send.
 */
const words = new Set([
  "agent.name",
  "agent.source",
  "agent_id",
  "agent_type",
  "app.version",
  "approval_mode",
  "approval_policy",
  "call_id",
  "command_category",
  "decision",
  "decision_model",
  "decision_source",
  "effort",
  "error.type",
  "error_type",
  "event.kind",
  "finish_reason",
  "function_name",
  "gen_ai.agent.id",
  "gen_ai.agent.name",
  "gen_ai.operation.name",
  "gen_ai.provider.name",
  "gen_ai.request.model",
  "gen_ai.response.id",
  "gen_ai.response.model",
  "gen_ai.system",
  "gen_ai.token.type",
  "gen_ai.tool.call.id",
  "gen_ai.tool.name",
  "gen_ai.tool.type",
  "llm_request.context",
  "model",
  "model_reasoning_effort",
  "operation",
  "originator",
  "os.type",
  "outcome",
  "phase",
  "prompt.id",
  "prompt_id",
  "provider_name",
  "query_source",
  "reasoning_effort",
  "reasoning_summary",
  "role",
  "routing.decision_model",
  "routing.decision_source",
  "sandbox_policy",
  "session_source",
  "slug",
  "source",
  "span.type",
  "speed",
  "start_type",
  "startup.phase",
  "startup.status",
  "status",
  "stop_reason",
  "terminal.type",
  "token_type",
  "tool",
  "tool_name",
  "tool_namespace",
  "tool_type",
  "tool_use_id",
  "trigger",
  "type",
]);

const figures = new Set([
  "attempt",
  "cache_creation_tokens",
  "cache_read_tokens",
  "cache_write_token_count",
  "cached_content_token_count",
  "cached_token_count",
  "content_length",
  "cost_usd",
  "duration_ms",
  "event.sequence",
  "gen_ai.request.max_tokens",
  "gen_ai.request.temperature",
  "gen_ai.request.top_p",
  "gen_ai.usage.cache_creation.input_tokens",
  "gen_ai.usage.cache_read.input_tokens",
  "gen_ai.usage.cache_write.input_tokens",
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.output_tokens",
  "gen_ai.usage.reasoning.output_tokens",
  "http.response.status_code",
  "http.status_code",
  "input_token_count",
  "input_tokens",
  "interaction.duration_ms",
  "interaction.sequence",
  "lines",
  "output_token_count",
  "output_tokens",
  "post_tokens",
  "pre_tokens",
  "prompt_length",
  "reasoning_token_count",
  "response_length",
  "status_code",
  "thoughts_token_count",
  "tokens_after",
  "tokens_before",
  "tool_input_size_bytes",
  "tool_result_seq",
  "tool_result_size_bytes",
  "tool_token_count",
  "total_token_count",
  "total_tokens",
  "total_tool_uses",
  "ttft_ms",
  "user_prompt_length",
]);

const flags = new Set(["failed", "interactive", "is_async", "is_built_in", "output_truncated", "success"]);

/** Who or which machine it was, the one that says most first. */
const persons = ["user.email", "user.account_uuid", "user.account_id", "user.id", "installation.id"];

/** Longer ones were not chosen from a list. */
const longest = 128;

/** What may be kept of a record's attributes; whose it was as an HMAC, under `unit`. */
export function allowedAttributes(attributes: Attributes, key: Uint8Array): Record<string, Scalar> {
  const kept: Record<string, Scalar> = {};
  for (const name of attributes.names()) {
    const value = allowed(attributes, name);
    if (value !== null) kept[name] = value;
  }
  const person = attributes.word(...persons);
  if (person !== null) kept.unit = unitOf(key, person);
  return kept;
}

function allowed(attributes: Attributes, name: string): Scalar | null {
  if (figures.has(name)) return attributes.number(name);
  if (flags.has(name)) {
    const found = attributes.scalar(name);
    if (found === "true" || found === "false") return found === "true";
    return typeof found === "boolean" ? found : null;
  }
  if (!words.has(name)) return null;
  const found = attributes.scalar(name);
  // One line, of which a choice from a list consists.
  if (typeof found === "string")
    return found !== "" && found.length <= longest && !/\s{2}|[\r\n\t]/.test(found) ? found : null;
  return found;
}
