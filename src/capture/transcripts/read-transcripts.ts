import { readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Exchange } from "../../wire/index.ts";
import type { Captured } from "../captured.ts";
import { type Fields, fields, ProblemList, reasonOf } from "../files/index.ts";
import type { Source } from "../inputs/index.ts";
import { ClaudeCodeReader, ClaudeSession, cutToolResult, skipLine } from "./claude-code/index.ts";
import { CodexReader } from "./codex/index.ts";
import { GeminiReader } from "./gemini-cli/index.ts";
import { readOpenCodeDatabase, readOpenCodeFolder } from "./opencode/index.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { SeenCalls } from "./seen-calls.ts";

export interface TranscriptOptions {
  /** Bytes; a longer line is skipped without being held (default 32 MB: with its decoded form, 200 MB at most). */
  readonly maxLine?: number;
}

const defaultMaxLine = 32 * 1024 * 1024;

/**
 * The exchanges of session logs, in order per strand, sessions one after the other, sub-agents behind the session they
 * belong to. A field that the client's version does not write is `unrecorded`. Whatever cannot be read is a problem;
 * nothing is thrown for bad input.
 *
 * Give sources of one `group` together: forks are found inside a group.
 */
export async function* readTranscripts(
  sources: readonly Source[],
  options: TranscriptOptions = {},
): AsyncGenerator<Captured> {
  const maxLine = options.maxLine ?? defaultMaxLine;
  const groups = Map.groupBy(sources, (source) => source.group);
  for (const group of groups.values()) {
    const calls = new SeenCalls();
    const sessions = new Map<string, ClaudeSession>();
    const agents = new Map<string, string>();
    for (const source of inOrder(group)) yield* readOne(source, { calls, sessions, agents }, maxLine);
  }
}

/** Originals before forks, and a session's own log before those of its sub-agents. */
function inOrder(group: readonly Source[]): readonly Source[] {
  const time = (source: Source): number => source.startedAt ?? source.modified;
  const begun = new Map<string, number>();
  for (const source of group) {
    const session = source.session ?? source.path;
    begun.set(session, Math.min(begun.get(session) ?? Number.POSITIVE_INFINITY, time(source)));
  }
  const beginOf = (source: Source): number => begun.get(source.session ?? source.path) ?? 0;
  return [...group].sort(
    (a, b) =>
      beginOf(a) - beginOf(b) ||
      compare(a.session ?? a.path, b.session ?? b.path) ||
      Number(a.agent) - Number(b.agent) ||
      time(a) - time(b) ||
      compare(a.path, b.path),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the logs of one group tell each other. */
interface GroupState {
  readonly calls: SeenCalls;
  readonly sessions: Map<string, ClaudeSession>;
  /** Gemini CLI: kinds of sub-agents by id. */
  readonly agents: Map<string, string>;
}

async function* readOne(
  source: Source,
  { calls, sessions, agents }: GroupState,
  maxLine: number,
): AsyncGenerator<Captured> {
  const problems = new ProblemList(source.path);
  const out: Exchange[] = [];
  const emit = (exchange: Exchange): void => {
    out.push(exchange);
  };
  try {
    switch (source.format) {
      case "claude-code": {
        const reader = claudeReader(source, calls, sessions, emit);
        yield* readJsonLines(source.path, reader, out, problems, { maxLine, skip: skipLine, cut: cutToolResult });
        break;
      }
      case "codex": {
        const session = source.session ?? basename(source.path, ".jsonl");
        const reader = new CodexReader(source.path, session, calls, emit);
        yield* readJsonLines(source.path, reader, out, problems, { maxLine });
        break;
      }
      case "gemini-cli":
        yield* readGemini(source, agents, out, emit, problems, maxLine);
        break;
      case "opencode":
        yield* readOpenCode(source, problems);
        break;
      case "har":
        problems.add("", "a capture, not a session log");
    }
  } catch (error) {
    for (const exchange of out.splice(0)) yield { is: "exchange", exchange };
    problems.add("", reasonOf(error));
  }
  for (const problem of problems.take()) yield { is: "problem", problem };
  const rest = problems.rest();
  if (rest !== null) yield { is: "problem", problem: rest };
}

function claudeReader(
  source: Source,
  calls: SeenCalls,
  sessions: Map<string, ClaudeSession>,
  emit: (exchange: Exchange) => void,
): ClaudeCodeReader {
  const name = basename(source.path, ".jsonl");
  const id = source.session ?? name;
  const known = sessions.get(id);
  // Sessions come one after the other: those before are done with.
  if (known === undefined) sessions.clear();
  const session = known ?? new ClaudeSession();
  sessions.set(id, session);
  const agent = source.agent ? { id: name.slice("agent-".length), meta: metaOf(source.path) } : null;
  return new ClaudeCodeReader({ path: source.path, session: id, agent }, session, calls, emit);
}

function metaOf(path: string): Fields {
  try {
    const meta = path.replace(/\.jsonl$/, ".meta.json");
    if (meta === path || statSync(meta).size > 1 << 20) return {};
    return fields(JSON.parse(readFileSync(meta, "utf8")));
  } catch {
    return {};
  }
}

async function* readGemini(
  source: Source,
  agents: Map<string, string>,
  out: Exchange[],
  emit: (exchange: Exchange) => void,
  problems: ProblemList,
  maxLine: number,
): AsyncGenerator<Captured> {
  const name = basename(source.path).replace(/\.jsonl?$/, "");
  const chats = source.agent ? dirname(dirname(source.path)) : dirname(source.path);
  const file = {
    path: source.path,
    project: basename(chats) === "chats" ? basename(dirname(chats)) : null,
    session: source.session ?? name,
    agent: source.agent ? name : null,
  };
  const reader = new GeminiReader(file, agents, emit);
  if (!source.path.endsWith(".json")) {
    yield* readJsonLines(source.path, reader, out, problems, { maxLine });
    return;
  }
  if (source.size > maxLine) {
    problems.add("", `${Math.round(source.size / 1024 / 1024)} MB in one document: skipped`);
  } else {
    try {
      reader.record(JSON.parse((await readFile(source.path, "utf8")).replace(/^\ufeff/, "")), 1);
    } catch (error) {
      problems.add("", error instanceof SyntaxError ? "no valid JSON: skipped" : reasonOf(error));
    }
    reader.end();
    for (const exchange of out.splice(0)) yield { is: "exchange", exchange };
  }
  yield { is: "progress", bytes: source.size };
}

async function* readOpenCode(source: Source, problems: ProblemList): AsyncGenerator<Captured> {
  const batches = source.path.endsWith(".json")
    ? readOpenCodeFolder(source.path, problems)
    : readOpenCodeDatabase(source.path, problems);
  for await (const exchanges of batches) {
    for (const exchange of exchanges) yield { is: "exchange", exchange };
    for (const problem of problems.take()) yield { is: "problem", problem };
  }
  yield { is: "progress", bytes: source.size };
}
