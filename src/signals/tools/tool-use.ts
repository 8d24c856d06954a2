import type { ToolCallItem } from "../../wire/index.ts";
import { patchFiles } from "./patch-files.ts";
import { pathOf } from "./path-of.ts";
import { lookAtShell } from "./shell.ts";
import type { ToolKind } from "./tool-kind.ts";
import { toolKind } from "./tool-kind.ts";

/** A tool call in words that mean the same for every client. */
export interface ToolUse {
  readonly callId: string;
  readonly name: string;
  readonly kind: ToolKind;
  readonly input: unknown;
  /** Files it shows to the model. */
  readonly reads: readonly string[];
  /** Files it changes in place: they must exist. */
  readonly edits: readonly string[];
  /** Files it writes as a whole. */
  readonly writes: readonly string[];
  /** A shell command that only looks. */
  readonly inspects: boolean;
  /** It may change something in the working directory. */
  readonly mutates: boolean;
}

const none: readonly string[] = [];
/** A call is asked for when it is made and again when it is answered, soon after. Nothing but time depends on this. */
const known = new Map<ToolCallItem, ToolUse>();
const knownLimit = 64;

/**
 * Reads a tool call of any of the four clients.
 *
 * @param directory the session's working directory, where relative paths start.
 */
export function toolUse(call: ToolCallItem, directory: string | null): ToolUse {
  const before = known.get(call);
  if (before !== undefined) return before;
  const use = read(call, directory);
  if (known.size >= knownLimit) known.clear();
  known.set(call, use);
  return use;
}

type Effects = Pick<ToolUse, "kind" | "reads" | "edits" | "writes" | "inspects" | "mutates">;

function read(call: ToolCallItem, directory: string | null): ToolUse {
  const { callId, name, input } = call;
  return { callId, name, input, ...effectsOf(toolKind(name), input, directory) };
}

function effectsOf(kind: ToolKind, input: unknown, directory: string | null): Effects {
  const inert: Effects = { kind, reads: none, edits: none, writes: none, inspects: false, mutates: false };
  switch (kind) {
    case "read":
      return { ...inert, reads: pathsIn(input, directory) };
    case "edit":
    case "multi-edit":
    case "notebook-edit":
      return { ...inert, ...editOrCreate(input, pathsIn(input, directory)), mutates: true };
    case "write":
      return { ...inert, writes: pathsIn(input, directory), mutates: true };
    case "editor":
      return editorEffects(inert, input, directory);
    case "patch":
      return patchEffects(
        inert,
        text(input, "input") ?? text(input, "patch") ?? text(input, "patchText") ?? string(input),
        directory,
      );
    case "shell":
      return shellEffects(inert, input, directory);
    case "other":
    case "agent":
      return { ...inert, mutates: true };
    default:
      return inert;
  }
}

/** Clients of two vendors create a file by replacing the empty string in it. */
function editOrCreate(input: unknown, paths: readonly string[]): Pick<Effects, "edits" | "writes"> {
  const old = text(input, "old_string") ?? text(input, "oldString");
  return old === "" ? { edits: none, writes: paths } : { edits: paths, writes: none };
}

function editorEffects(inert: Effects, input: unknown, directory: string | null): Effects {
  const paths = pathsIn(input, directory);
  const command = text(input, "command");
  if (command === "view") return { ...inert, kind: "read", reads: paths };
  if (command === "create") return { ...inert, kind: "write", writes: paths, mutates: true };
  return { ...inert, kind: "edit", edits: paths, mutates: true };
}

function patchEffects(inert: Effects, patch: string | null, directory: string | null): Effects {
  const files = patch === null ? null : patchFiles(patch);
  const named = (does: string): string[] =>
    (files ?? []).filter((file) => file.does === does).map(({ path }) => pathOf(path, directory));
  return { ...inert, kind: "patch", edits: named("update"), writes: named("add"), mutates: true };
}

function shellEffects(inert: Effects, input: unknown, directory: string | null): Effects {
  const command = commandOf(input);
  if (command === null) return { ...inert, mutates: true };
  const given = text(input, "workdir") ?? text(input, "dir_path") ?? text(input, "directory") ?? text(input, "cwd");
  const start = given === null ? directory : pathOf(given, directory);
  if (command.includes("*** Begin Patch")) return patchEffects(inert, command, start);
  const look = lookAtShell(command, start);
  const reads = look.shows.map(({ path, directory: base }) => pathOf(path, base));
  return { ...inert, reads, inspects: look.inspecting, mutates: look.mutates };
}

/** The script of a shell call: `command` or `cmd`, as one string or as the words of `bash -lc SCRIPT`. */
function commandOf(input: unknown): string | null {
  if (typeof input !== "object" || input === null) return string(input);
  const given = field(input, "command") ?? field(input, "cmd") ?? field(field(input, "action"), "command");
  if (typeof given === "string") return given;
  if (!Array.isArray(given)) return null;
  const words = given.filter((word) => typeof word === "string");
  const shell = /(?:^|\/)(?:ba|z|da)?sh$/.test(words[0] ?? "") && /^-[a-z]*c$/.test(words[1] ?? "");
  return shell ? (words[2] ?? null) : words.map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const pathFields = ["file_path", "filePath", "path", "absolute_path", "notebook_path", "filename"];

function pathsIn(input: unknown, directory: string | null): readonly string[] {
  for (const name of pathFields) {
    const path = text(input, name);
    if (path !== null && path !== "") return [pathOf(path, directory)];
  }
  const several = field(input, "paths") ?? field(input, "include");
  if (!Array.isArray(several)) return none;
  return several
    .filter((path) => typeof path === "string" && !/[*?]/.test(path))
    .map((path) => pathOf(path, directory));
}

function field(input: unknown, name: string): unknown {
  if (typeof input !== "object" || input === null || !Object.hasOwn(input, name)) return undefined;
  // hasOwn was just asked; TypeScript cannot index an object by a name it does not know.
  return (input as Readonly<Record<string, unknown>>)[name];
}

function text(input: unknown, name: string): string | null {
  return string(field(input, name));
}

function string(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
