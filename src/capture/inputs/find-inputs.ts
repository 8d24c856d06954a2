import { closeSync, constants, openSync, readdirSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { Problem } from "../captured.ts";
import { codeOf, reasonOf } from "../files/index.ts";
import { type Detected, detectFormat } from "./detect-format.ts";
import type { Format, Source } from "./source.ts";

export type Found =
  | { readonly is: "source"; readonly source: Source }
  | { readonly is: "problem"; readonly problem: Problem };

/** Bytes looked at; more where they do not tell all. */
const headBytes = 16 * 1024;
const longHeadBytes = 64 * 1024;
const deepest = 40;
/** Large folders that hold no logs: code of others, and what OpenCode keeps of work trees. */
const withoutLogs = /[/\\](?:node_modules|\.git|opencode[/\\](?:snapshot|bin|repos|log))$/;

/**
 * All sources under some paths. Files named are read whatever their name; in folders, only what has the name of a
 * log (`.jsonl .json .har .db`) is looked into, and what no client wrote is passed over in silence. Links are followed,
 * each place once. Sockets, pipes and devices are never opened.
 */
export function* findInputs(paths: readonly string[]): Generator<Found> {
  const visited = new Set<string>();
  for (const path of paths) yield* walk(path, true, 0, visited);
}

function* walk(path: string, named: boolean, depth: number, visited: Set<string>): Generator<Found> {
  let status: Stats;
  try {
    const real = realpathSync.native(path);
    if (visited.has(real)) return;
    visited.add(real);
    status = statSync(real);
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
      names = readdirSync(path).sort();
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

function* look(path: string, named: boolean, status: Stats): Generator<Found> {
  let seen: Look;
  try {
    seen = lookAt(path, status, headBytes);
    if (!seen.tellsAll && status.size > headBytes) seen = lookAt(path, status, longHeadBytes);
  } catch (error) {
    yield problem(path, reasonOf(error));
    return;
  }
  if (seen.source !== null) yield { is: "source", source: seen.source };
  else if (seen.detected.is === "unknown" && (named || (seen.empty && /\.(?:jsonl|har)$/i.test(path)))) {
    yield problem(path, seen.detected.reason);
  }
}

/** What the beginning of a file says. */
interface Look {
  readonly detected: Detected;
  readonly source: Source | null;
  readonly empty: boolean;
  /** More of the file would not say more. */
  readonly tellsAll: boolean;
}

function lookAt(path: string, status: Stats, most: number): Look {
  const head = headOf(path, most);
  const detected = detectFormat(path, head);
  const source = detected.is === "format" ? sourceOf(path, detected.format, status, head) : null;
  const tellsAll = source === null ? detected.is === "companion" : source.session !== null && source.startedAt !== null;
  return { detected, source, empty: head.length === 0, tellsAll };
}

/** Nothing blocks on a pipe that took the file's place meanwhile. */
function headOf(path: string, most: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0));
  } finally {
    closeSync(file);
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
