import { personMessage } from "./history.ts";
import type { Message } from "./types.ts";

/** The history as one text, for the call that summarises it. Thoughts are not part of it. */
export function transcriptOf(messages: readonly Message[]): Message {
  const lines = messages.flatMap((message) =>
    message.content.flatMap((block) => {
      switch (block.type) {
        case "text":
          return [`${message.role}: ${block.text}`];
        case "tool_use":
          return [`call of ${block.name}: ${JSON.stringify(block.input)}`];
        case "tool_result":
          return [`result: ${typeof block.content === "string" ? block.content : JSON.stringify(block.content)}`];
        default:
          return [];
      }
    }),
  );
  return personMessage(lines.join("\n\n"));
}

/** The history after a compaction: the summary stands for everything. */
export function compacted(preface: string, summary: string): readonly Message[] {
  return [personMessage(`${preface.trimEnd()}\n\n${summary}`)];
}
