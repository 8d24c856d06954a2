import type { ModelCall } from "./model-call.ts";

/** Kinds that take any task, by the names that clients give them. */
const general = ["general-purpose", "generalist", "general", "default"];

/**
 * A kind of sub-agent that the client offers: one for any task where there is one, else the first listed. Clients
 * list them in words: `- name: what for` behind "available agent types" (Claude Code, OpenCode), or
 * `<available_subagents>` with a `<name>` each, or `- name -> what for` behind "sub-agents are available" (Gemini CLI).
 */
export function offeredAgent(call: ModelCall): string {
  const texts = [
    call.prompt,
    ...call.parts.map((part) => (part.is === "text" ? part.text : "")),
    ...call.tools.map(({ description }) => description),
  ];
  const offered = texts.flatMap((text) => [...inTags(text), ...inList(text)]);
  return general.find((name) => offered.includes(name)) ?? offered[0] ?? "general-purpose";
}

function inTags(text: string): readonly string[] {
  const block = /<available_subagents>([\s\S]*?)<\/available_subagents>/.exec(text)?.[1] ?? "";
  return [...block.matchAll(/<name>([^<]+)<\/name>/g)].map(([, name = ""]) => name.trim());
}

function inList(text: string): readonly string[] {
  // Descriptions speak of "available agent types" too, with other lists behind it.
  const [, list = ""] = text.split(/(?:available agent types|sub-agents are available)[^\n]*:\s*\n(?=- )/i);
  return [...list.matchAll(/^- \**([\w-]+)\**(?::| ->)/gm)].map(([, name = ""]) => name);
}
