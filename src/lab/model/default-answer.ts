import { type Answer, reply } from "./answer.ts";
import type { JsonSchema, ModelCall } from "./model-call.ts";
import { sampleOf } from "./sample.ts";

/** A sensible answer to a call that the script says nothing about. */
export function defaultAnswer(call: ModelCall): Answer {
  if (call.answerSchema !== null) return reply(JSON.stringify(filled(call.answerSchema, call)));
  switch (call.purpose) {
    case "title":
      return reply("A scripted session");
    case "compaction":
      return reply(summary(call));
    case "subagent":
      return reply("The sub-agent is done.");
    case "helper":
    case "main":
      return reply("Done.");
  }
}

/** Gemini CLI looks for its own tag. */
function summary({ protocol }: ModelCall): string {
  const tag = protocol === "gemini" ? "state_snapshot" : "summary";
  return `<${tag}>\nThe person asked for scripted work and got it. Nothing is pending.\n</${tag}>`;
}

function filled(schema: JsonSchema, call: ModelCall): unknown {
  return sampleOf(schema, call.purpose === "title" ? "A scripted session" : "scripted");
}
