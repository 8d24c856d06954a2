import type { DeclaredTool, ModelCall } from "./model-call.ts";
import { offeredAgent } from "./offered-agent.ts";
import { anyObject } from "./read-body.ts";
import { sampleOf } from "./sample.ts";
import type { ToolUse } from "./tool-use.ts";

export interface NamedCall {
  readonly name: string;
  readonly namespace: string | null;
  readonly input: unknown;
  readonly freeform: boolean;
}

/** The tools that do a thing, by the names that clients give them, best first. */
const namesOf: Record<ToolUse["tool"], readonly string[]> = {
  read: ["Read", "read", "read_file", "view", "view_file"],
  write: ["Write", "write", "write_file", "create_file"],
  edit: ["Edit", "edit", "replace", "str_replace", "edit_file"],
  shell: ["Bash", "bash", "exec_command", "shell_command", "run_shell_command", "shell", "local_shell"],
  spawn: ["Agent", "Task", "task", "spawn_agent", "invoke_agent", "generalist"],
  wait: ["wait_agent", "wait"],
};

/** The properties that hold a thing, by the names that clients give them. */
const propertiesOf = {
  path: ["file_path", "filePath", "absolute_path", "path", "filename"],
  text: ["content", "contents", "text"],
  before: ["old_string", "oldString", "old_str", "before"],
  after: ["new_string", "newString", "new_str", "after"],
  command: ["command", "cmd", "script"],
  prompt: ["prompt", "message", "objective", "query", "request", "task"],
  // Codex refuses a second agent of the same name.
  task: ["task_name"],
  agent: ["subagent_type", "agent_type", "agent_name", "agent"],
  targets: ["targets", "ids", "agent_ids"],
} as const;

type Property = keyof typeof propertiesOf;

/**
 * Says a tool use in the words of the client: among the tools that the request declares, with the properties that
 * the tool's schema names; what else the schema requires gets a sample. Without a tool of the kind, files are
 * reached through the shell; without that too, or where no sub-agent can be started, the result is `null`.
 */
export function toolFor(what: ToolUse, call: ModelCall): NamedCall | null {
  const tool = namesOf[what.tool].map((name) => call.tools.find((declared) => declared.name === name)).find(Boolean);
  if (tool === undefined) {
    const command = commandFor(what);
    if (command === null) return null;
    return what.tool === "shell" ? inCode(command, call) : toolFor({ tool: "shell", command }, call);
  }
  return {
    name: tool.name,
    namespace: tool.namespace,
    freeform: tool.freeform,
    input: tool.freeform ? (commandFor(what) ?? "") : inputFor(tool, given(what, call)),
  };
}

/** Codex's newer models have one tool that runs code, and the others inside it. */
function inCode(command: string, call: ModelCall): NamedCall | null {
  const tool = call.tools.find(({ freeform, description }) => freeform && description.includes("tools.exec_command("));
  if (tool === undefined) return null;
  const input = `text(await tools.exec_command(${JSON.stringify({ cmd: command })}));`;
  return { name: tool.name, namespace: tool.namespace, freeform: true, input };
}

function given(what: ToolUse, call: ModelCall): Partial<Record<Property, unknown>> {
  switch (what.tool) {
    case "read":
      return { path: what.path };
    case "write":
      return { path: what.path, text: what.text };
    case "edit":
      return { path: what.path, before: what.before, after: what.after };
    case "shell":
      return { command: what.command };
    case "spawn":
      return {
        prompt: what.prompt,
        task: taskName(what.prompt),
        agent: what.agent ?? offeredAgent(call),
      };
    case "wait":
      return { targets: agentsIn(call) };
  }
}

function inputFor(tool: DeclaredTool, values: Partial<Record<Property, unknown>>): Record<string, unknown> {
  const schemas = anyObject.safeParse(tool.schema.properties);
  const known = schemas.success ? schemas.data : {};
  const input = sampleOf({ ...tool.schema, type: "object" }, "scripted");
  const filled: Record<string, unknown> = anyObject.safeParse(input).data ?? {};
  for (const [property, value] of Object.entries(values)) {
    // Object.entries widens the key of a mapped type to string.
    const name = propertiesOf[property as Property].find((candidate) => candidate in known);
    if (name === undefined || value === undefined) continue;
    const list = property === "command" && anyObject.safeParse(known[name]).data?.type === "array";
    filled[name] = list ? ["bash", "-lc", value] : value;
  }
  return filled;
}

function commandFor(what: ToolUse): string | null {
  switch (what.tool) {
    case "read":
      return `cat ${quoted(what.path)}`;
    case "write":
      return `printf %s ${quoted(what.text)} > ${quoted(what.path)}`;
    case "edit":
      // The script's strings are plain words: `sed` with a separator that they do not hold.
      return `sed -i ${quoted(`s\u0001${what.before}\u0001${what.after}\u0001`)} ${quoted(what.path)}`;
    case "shell":
      return what.command;
    case "spawn":
    case "wait":
      return null;
  }
}

/** Small letters, digits and underscores, as Codex wants them. */
function taskName(prompt: string): string {
  const words = prompt.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.slice(0, 12).join("_").slice(0, 60) || "scripted";
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Ids of the sub-agents that were started, as the results of starting them tell. */
function agentsIn(call: ModelCall): readonly string[] {
  const results = call.parts.map((part) => (part.is === "tool-result" ? part.text : ""));
  return results.flatMap((text) =>
    [...text.matchAll(/"(?:agent_id|task_name)"\s*:\s*"([^"]+)"/g)].map(([, id]) => id ?? ""),
  );
}
