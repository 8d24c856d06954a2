import type { Item, TextItem } from "../../../wire/index.ts";
import { type Fields, fields, list, text, word } from "../../files/index.ts";
import { mediaItem, otherItem, textItem, toolResultItem } from "../log-items.ts";

/** What begins a text that the harness wrote in the person's place. */
const writtenByClient =
  /^\s*(?:<(?:command-(?:name|message|args|contents)|local-command-|bash-(?:input|stdout|stderr)|task-notification|system-reminder|user-memory-input|teammate-message)|\[Request interrupted by user|Caveat: The messages below)/;
const denied =
  /^(?:The user doesn't want to (?:proceed with this tool use|take this action)|Permission to use .{1,200} has been denied|The agent proposed a plan that was rejected)/;
const exitCode = /^(?:Error: )?Exit code (\d{1,4})\b/;
const hook = /\b(?:PreToolUse|PostToolUse|Stop|UserPromptSubmit)(?::\S{1,100})? (?:hook|\[)/;

/**
 * What a `user` record brings into the conversation.
 *
 * @param inAgent the record stands in a sub-agent's strand, where the delegating model writes the prompts
 */
export function userContent(record: Fields, inAgent: boolean): readonly Item[] {
  const content = fields(record.message).content;
  if (typeof content === "string") return [textItem("user", content, authorOf(record, content, inAgent))];
  const items: Item[] = [];
  for (const entry of list(content)) {
    const block = fields(entry);
    switch (block.type) {
      case "text": {
        const words = text(block.text) ?? "";
        items.push(textItem("user", words, authorOf(record, words, inAgent)));
        break;
      }
      case "tool_result":
        items.push(toolResult(record, block));
        break;
      case "image":
      case "document":
        items.push(mediaItem("user", text(fields(block.source).media_type) ?? block.type));
        break;
      default:
        items.push(otherItem("user", word(block.type) ?? "unknown"));
    }
  }
  return items;
}

function authorOf(record: Fields, words: string, inAgent: boolean): TextItem["author"] {
  const origin = word(fields(record.origin).kind);
  if (origin !== undefined && origin !== "human") return "client";
  if (record.isMeta === true || record.isCompactSummary === true || writtenByClient.test(words)) return "client";
  return inAgent ? "model" : "person";
}

function toolResult(record: Fields, block: Fields): Item {
  const words = textOf(block.content);
  const isError = block.is_error === true;
  return toolResultItem(text(block.tool_use_id) ?? "", words, isError, noteOf(record, words, isError));
}

function noteOf(record: Fields, words: string, isError: boolean): string | null {
  if (denied.test(words) || fields(record.permissionDecision).decision === "reject") return "denied";
  if (words.startsWith("[Request interrupted by user") || fields(record.toolUseResult).interrupted === true) {
    return "interrupted";
  }
  if (!isError) return null;
  const code = exitCode.exec(words)?.[1];
  if (code !== undefined) return `exit ${code}`;
  return hook.test(words.slice(0, 500)) ? "blocked by a hook" : null;
}

/** The text of a tool result: a string, or a list of blocks. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const blocks = list(content);
  if (blocks.length === 1) return text(fields(blocks[0]).text) ?? "";
  return blocks.map((block) => text(fields(block).text) ?? "").join("\n");
}
