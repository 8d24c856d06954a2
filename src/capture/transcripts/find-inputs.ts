import { constants, type Stats, statSync } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { Problem } from "../captured.ts";
import { codeOf, reasonOf } from "../files/index.ts";
import { detectFormat } from "./detect-format.ts";
import type { Format, Source } from "./source.ts";

export type Found =
  | { readonly is: "source"; readonly source: Source }
  | { readonly is: "problem"; readonly problem: Problem };

const headBytes = 64 * 1024;
const deepest = 40;
/** Large folders that hold no logs: code of others, and what OpenCode keeps of work trees. */
const withoutLogs = /[/\\](?:node_modules|\.git|opencode[/\\](?:snapshot|bin|repos|log))$/;

/**
 * All sources under some paths. Files named are read whatever their name; in folders, only what has the name of a
 * log (`.jsonl .json .har .db`) is looked into, and what no client wrote is passed over in silence. Links are followed,
 * each place once. Sockets, pipes and devices are never opened.
 */
export async function* findInputs(paths: readonly string[]): AsyncGenerator<Found> {
  const visited = new Set<string>();
  for (const path of paths) yield* walk(path, true, 0, visited);
}

async function* walk(path: string, named: boolean, depth: number, visited: Set<string>): AsyncGenerator<Found> {
  let status: Stats;
  try {
    const real = await realpath(path);
    if (visited.has(real)) return;
    visited.add(real);
    status = await stat(real);
  } catch (error) {
    // A link that leads nowhere, inside a folder, is nobody's log.
    if (named || codeOf(error) !== "ENOENT") yield problem(path, reasonOf(error));
    return;
  }
  if (status.isDirectory()) {
    if (depth >= deepest) {
      yield problem(path, `more than ${deepest} folders deep: not entered`);
      return;
    }
    let names: string[];
    try {
      names = (await readdir(path)).sort();
    } catch (error) {
      yield problem(path, reasonOf(error));
      return;
    }
    for (const name of names) {
      const inside = join(path, name);
      if (!withoutLogs.test(inside)) yield* walk(inside, false, depth + 1, visited);
    }
    return;
  }
  if (!named && !/\.(?:jsonl?|har|db)$/i.test(path)) return;
  if (!status.isFile()) {
    yield problem(path, "neither a file nor a folder (a pipe, socket or device): skipped");
    return;
  }
  yield* look(path, named, status);
}

async function* look(path: string, named: boolean, status: Stats): AsyncGenerator<Found> {
  let head: Buffer;
  try {
    head = await headOf(path);
  } catch (error) {
    yield problem(path, reasonOf(error));
    return;
  }
  const detected = detectFormat(path, head);
  if (detected.is === "companion") return;
  if (detected.is === "unknown") {
    if (named || (head.length === 0 && /\.(?:jsonl|har)$/i.test(path))) yield problem(path, detected.reason);
    return;
  }
  yield { is: "source", source: sourceOf(path, detected.format, status, head) };
}

/** Nothing blocks on a pipe that took the file's place meanwhile. */
async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const bytes = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(bytes, 0, headBytes, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function sourceOf(path: string, format: Format, status: Stats, head: Buffer): Source {
  const text = head.toString("utf8");
  const inChats = format === "gemini-cli" && basename(dirname(dirname(path))) === "chats";
  const named = /"(?:sessionId|session_id)"\s*:\s*"([^"]{1,200})"/.exec(text)?.[1];
  const at = Date.parse(/"(?:timestamp|startTime|startedDateTime)"\s*:\s*"([^"]{1,40})"/.exec(text)?.[1] ?? "");
  const name = basename(path);
  // A sub-agent's log of Gemini CLI names itself; its folder names the session it works for.
  const session = inChats ? basename(dirname(path)) : named === undefined ? null : copied(named);
  return {
    path,
    format,
    size: status.size + (format === "opencode" ? sizeOf(`${path}-wal`) : 0),
    modified: status.mtimeMs,
    group: `${format} ${groupOf(path, format)}`,
    session,
    agent: inChats || (format === "claude-code" && name.startsWith("agent-")),
    startedAt: Number.isNaN(at) ? null : at,
  };
}

/** What a running client has not yet put into its database counts too. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** A text of its own: a part cut from another keeps the whole of it in memory, here 64 kB a file. */
function copied(part: string): string {
  return Buffer.from(part).toString();
}

/** Forks lie in the folder of their project (Claude Code), anywhere (Codex); sub-agents below their session's folder. */
function groupOf(path: string, format: Format): string {
  if (format === "claude-code") {
    const at = path.indexOf(`${sep}subagents${sep}`);
    return at === -1 ? dirname(path) : dirname(path.slice(0, at));
  }
  if (format === "codex") {
    const dated = /^(.*?)[/\\](?:sessions|archived_sessions)[/\\]/.exec(path)?.[1];
    return dated ?? dirname(path);
  }
  if (format === "gemini-cli") {
    const at = path.lastIndexOf(`${sep}chats${sep}`);
    return at === -1 ? path : path.slice(0, at);
  }
  return path;
}

function problem(input: string, what: string): Found {
  return { is: "problem", problem: { input, where: "", what } };
}
