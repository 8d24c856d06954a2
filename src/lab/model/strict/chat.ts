import { z } from "zod";
import type { ModelCall } from "../model-call.ts";
import { type Breach, invalid } from "./rules.ts";

const Body = z.looseObject({
  messages: z.array(
    z.looseObject({
      role: z.string(),
      tool_call_id: z.string().optional(),
      tool_calls: z.array(z.looseObject({ id: z.string() })).nullish(),
    }),
  ),
});

/**
 * What Chat Completions refuses: tool messages that answer no call of the assistant message they follow, and calls
 * that are not answered before anybody speaks again. Source: https://platform.openai.com/docs/guides/function-calling
 */
export function checkChat(call: ModelCall): readonly Breach[] {
  const messages = Body.safeParse(call.body).data?.messages ?? [];
  return messages.flatMap(({ role, tool_call_id, tool_calls }, i): readonly Breach[] => {
    if (role === "tool") {
      const asked = messages.findLast((other, at) => at < i && other.role !== "tool");
      const known = asked?.tool_calls?.some(({ id }) => id === tool_call_id) ?? false;
      return known
        ? []
        : [
            invalid(
              "pairing",
              "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
            ),
          ];
    }
    const after = messages.slice(i + 1);
    const end = after.findIndex((other) => other.role !== "tool");
    const answers = end === -1 ? after : after.slice(0, end);
    const open = (tool_calls ?? []).filter(({ id }) => !answers.some((answer) => answer.tool_call_id === id));
    return open.length === 0
      ? []
      : [
          invalid(
            "pairing",
            `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.map(({ id }) => id).join(", ")}`,
          ),
        ];
  });
}
