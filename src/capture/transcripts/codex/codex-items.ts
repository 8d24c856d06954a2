import type { Item, TextItem } from "../../../wire/index.ts";
import { type Fields, fields, list, text, word } from "../../files/index.ts";
import { mediaItem, otherItem, reasoningItem, textItem, toolCallItem, toolResultItem } from "../log-items.ts";

/** Texts the harness puts into user messages. */
const writtenByClient =
  /^\s*(?:<(?:environment_context|user_instructions|permissions|turn_aborted|skill|skills_instructions|collaboration_mode|subagent_notification|user_shell_command|model_switch)\b|# AGENTS\.md instructions)/;
const exitCode = /(?:^|\n)(?:Process exited with code|Exit code:) (-?\d{1,4})\b/;

/** A `response_item`, told apart by who made it. `null` where it is neither (snapshots of the work tree). */
export function codexItem(
  payload: Fields,
): { readonly by: "model" | "client"; readonly items: readonly Item[] } | null {
  const type = word(payload.type) ?? "unknown";
  switch (type) {
    case "message":
      return payload.role === "assistant"
        ? { by: "model", items: texts(payload).map((part) => textItem("assistant", part, "model")) }
        : { by: "client", items: inputMessage(payload) };
    case "reasoning": {
      const summary = list(payload.summary).map((part) => text(fields(part).text) ?? "");
      const content = list(payload.content).map((part) => text(fields(part).text) ?? "");
      const carrier = (text(payload.encrypted_content) ?? "").length;
      return {
        by: "model",
        items: [reasoningItem(carrier > 0 ? "encrypted" : "summary", [...summary, ...content].join("\n"), carrier)],
      };
    }
    case "function_call":
    case "custom_tool_call": {
      const input = type === "function_call" ? parsed(payload.arguments) : payload.input;
      return { by: "model", items: [toolCallItem(text(payload.call_id) ?? "", text(payload.name) ?? "", input)] };
    }
    case "local_shell_call":
      return { by: "model", items: [toolCallItem(text(payload.call_id) ?? "", "local_shell", payload.action)] };
    case "web_search_call":
    case "image_generation_call":
      return { by: "model", items: [toolCallItem(text(payload.id) ?? "", type.slice(0, -5), payload.action, true)] };
    case "ghost_snapshot":
    case "compaction":
    case "compaction_summary":
    case "context_compaction":
      return null;
    default:
      if (type.endsWith("_output")) return { by: "client", items: [toolResult(payload)] };
      if (type.endsWith("_call")) {
        return {
          by: "model",
          items: [toolCallItem(text(payload.call_id) ?? "", type.slice(0, -5), payload.arguments)],
        };
      }
      return { by: "client", items: [otherItem("user", type)] };
  }
}

function texts(payload: Fields): readonly string[] {
  return list(payload.content).flatMap((part) => word(fields(part).text) ?? []);
}

function inputMessage(payload: Fields): readonly Item[] {
  const developer = payload.role !== "user";
  const kinds = list(fields(payload.internal_chat_message_metadata_passthrough).content_item_kinds);
  return list(payload.content).map((entry, index): Item => {
    const part = fields(entry);
    const words = text(part.text);
    if (words === undefined) return mediaItem("user", word(part.type) ?? "unknown");
    const kind = word(kinds[index]);
    const author: TextItem["author"] =
      developer || (kind === undefined ? writtenByClient.test(words) : kind !== "user.text") ? "client" : "person";
    return textItem(developer ? "developer" : "user", words, author);
  });
}

function toolResult(payload: Fields): Item {
  const callId = text(payload.call_id) ?? "";
  const output = payload.output;
  const inner = typeof output === "string" && output.startsWith('{"output":') ? fields(parsed(output)) : fields(output);
  const words =
    text(inner.output) ??
    text(inner.content) ??
    (typeof output === "string"
      ? output
      : list(output)
          .map((part) => text(fields(part).text) ?? "")
          .join("\n"));
  const code = numberOf(fields(inner.metadata).exit_code) ?? numberOf(exitCode.exec(words.slice(0, 2_000))?.[1]);
  const failed = inner.success === false || (code !== undefined && code !== 0);
  if (/^(?:exec command )?rejected by user/i.test(words) || words.includes("exec command rejected by user")) {
    return toolResultItem(callId, words, true, "denied");
  }
  if (/^aborted(?: by user)?\b/i.test(words)) return toolResultItem(callId, words, true, "interrupted");
  return toolResultItem(callId, words, failed, code !== undefined && code !== 0 ? `exit ${code}` : null);
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
