import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/** A part of a message. */
export interface Block {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly content?: unknown;
  readonly [more: string]: unknown;
}

const schema = (...names: readonly string[]) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  required: names,
});

/** What the fixture agent declares. */
export const tools = [
  { name: "Read", description: "Reads a file.", input_schema: schema("file_path") },
  { name: "Write", description: "Writes a file.", input_schema: schema("file_path", "content") },
  { name: "Edit", description: "Edits a file.", input_schema: schema("file_path", "old_string", "new_string") },
  { name: "Bash", description: "Runs a command.", input_schema: schema("command") },
  { name: "Agent", description: "Hands work to a sub-agent.", input_schema: schema("prompt", "subagent_type") },
];

/**
 * Really runs a tool.
 *
 * @param helper a sub-agent's answer to a prompt
 */
export async function runTool(
  { name, input = {}, id = "" }: Block,
  cwd: string,
  helper: (prompt: string) => Promise<string>,
): Promise<Block> {
  const result = (content: string): Block => ({ type: "tool_result", tool_use_id: id, content });
  const path = resolve(cwd, input.file_path ?? "");
  try {
    if (name === "Read") return result(readFileSync(path, "utf8"));
    if (name === "Write") return result(String(writeFileSync(path, input.content ?? "") ?? "written"));
    if (name === "Edit") {
      writeFileSync(path, readFileSync(path, "utf8").replace(input.old_string ?? "", input.new_string ?? ""));
      return result("edited");
    }
    if (name === "Bash") return result(await shell(input.command ?? "", cwd));
    if (name === "Agent") return result(await helper(input.prompt ?? ""));
    return result(`no tool ${name}`);
  } catch (cause) {
    return result(String(cause));
  }
}

function shell(command: string, cwd: string): Promise<string> {
  return new Promise((done) => {
    execFile("sh", ["-c", command], { cwd, env: { PATH: process.env.PATH } }, (_error, out, err) => done(out + err));
  });
}
