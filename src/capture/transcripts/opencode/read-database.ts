import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import type { Exchange } from "../../../wire/index.ts";
import { codeOf, type Fields, fields, type ProblemList, text } from "../../files/index.ts";
import { OpenCodeSession } from "./opencode-session.ts";

/** Rows with more text are left out: a row is held whole. */
const largestRow = 32 * 1024 * 1024;

/**
 * The sessions of OpenCode's SQLite database, each followed by those it delegated to. Nothing is written beside the
 * user's file (see {@link openForReading}). Yields the exchanges of a message at a time.
 *
 * @throws where the file is no SQLite database or has other tables
 */
export async function* readOpenCodeDatabase(path: string, problems: ProblemList): AsyncGenerator<readonly Exchange[]> {
  // Loaded where it is needed: some versions of Node warn when it is.
  const { DatabaseSync: Database } = await import("node:sqlite");
  const { database, close } = openForReading(path, Database);
  try {
    for (const table of ["session", "message", "part"]) checkTable(database, table);
    const sessions = database
      .prepare("select id, parent_id, directory, version from session order by time_created, id")
      .all();
    const parents = new Map(
      sessions.map((row) => [String(row.id), row.parent_id === null ? null : String(row.parent_id)]),
    );
    const messages = database.prepare(
      "select id, case when length(data) <= ? then data end as data from message where session_id = ? order by time_created, id",
    );
    const parts = database.prepare(
      "select id, case when length(data) <= ? then data end as data from part where message_id = ? order by id",
    );
    const position = new Map(sessions.map((row, index) => [String(row.id), index]));
    const ids = sessions.map((row) => String(row.id));
    ids.sort(
      (a, b) =>
        (position.get(rootOf(parents, a)) ?? 0) - (position.get(rootOf(parents, b)) ?? 0) ||
        depthOf(parents, a) - depthOf(parents, b) ||
        (position.get(a) ?? 0) - (position.get(b) ?? 0),
    );
    for (const id of ids) {
      const row = sessions[position.get(id) ?? 0] ?? {};
      const out: Exchange[] = [];
      const session = new OpenCodeSession(
        {
          id,
          root: rootOf(parents, id),
          parent: parents.get(id) ?? null,
          version: text(row.version),
          directory: text(row.directory),
          agent: undefined,
        },
        path,
        (exchange) => out.push(exchange),
      );
      for (const message of messages.iterate(largestRow, id)) {
        const messageId = String(message.id);
        const data = parsed(message.data, `message ${messageId}`, problems);
        if (data === null) continue;
        const own: Fields[] = [];
        for (const part of parts.iterate(largestRow, messageId)) {
          const value = parsed(part.data, `part ${String(part.id)}`, problems);
          if (value !== null) own.push(value);
        }
        session.message(messageId, data, own);
        if (out.length > 0) yield out.splice(0);
      }
    }
  } finally {
    close();
  }
}

/**
 * Only what is stored is read: a view, a virtual table or a computed column can stand under the same name, and take for
 * ever or all memory to answer.
 *
 * @throws where there is no such table, or it is not what it seems
 */
function checkTable(database: DatabaseSync, name: string): void {
  const table = database
    .prepare("select 1 from sqlite_schema where name = ? and type = 'table' and rootpage > 0")
    .get(name);
  if (table === undefined) throw notOpenCode(`it has no table ${name}`);
  const computed = database.prepare("select 1 from pragma_table_xinfo(?) where hidden <> 0").get(name);
  if (computed !== undefined) throw notOpenCode(`its table ${name} computes what it holds`);
}

function notOpenCode(because: string): Error {
  return Object.assign(new Error(`no database of OpenCode: ${because}`), { code: "ERR_SQLITE_ERROR" });
}

/**
 * Opens a database without leaving anything in the user's folder, and without missing what a running client has only
 * in its write-ahead log:
 * - with `-wal` and `-shm` there (a client runs, or left them), an ordinary read-only connection: SQLite's own locks
 *   give a consistent view and no file is made;
 * - with a `-wal` alone, SQLite would make a `-shm`: both files are copied to a temporary folder and read there;
 * - with neither, or an empty `-wal` alone, the file is opened as immutable, so that SQLite makes none.
 */
function openForReading(path: string, Database: typeof DatabaseSync): Opened {
  const wal = sizeOf(`${path}-wal`);
  const shared = existsSync(`${path}-shm`);
  if (wal > 0 && !shared) return openCopy(path, Database);
  if (wal >= 0 && shared) return opened(new Database(path, { readOnly: true }), () => undefined);
  const url = pathToFileURL(path);
  url.searchParams.set("immutable", "1");
  try {
    return opened(new Database(url, { readOnly: true }), () => undefined);
  } catch (error) {
    // Node before 22.15 takes no addresses.
    if (codeOf(error) === "ERR_INVALID_ARG_TYPE") return openCopy(path, Database);
    throw error;
  }
}

function openCopy(path: string, Database: typeof DatabaseSync): Opened {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, "copy.db");
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    return opened(new Database(copy, { readOnly: true }), remove);
  } catch (error) {
    remove();
    throw error;
  }
}

interface Opened {
  readonly database: DatabaseSync;
  readonly close: () => void;
}

function opened(database: DatabaseSync, after: () => void): Opened {
  return {
    database,
    close: () => {
      database.close();
      after();
    },
  };
}

/** -1: there is none. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return -1;
  }
}

function parsed(data: unknown, where: string, problems: ProblemList): Fields | null {
  if (data === null) {
    problems.add(where, `more than ${largestRow / 1024 / 1024} MB: skipped`);
    return null;
  }
  try {
    return fields(JSON.parse(String(data)));
  } catch {
    problems.add(where, "no valid JSON: skipped");
    return null;
  }
}

function rootOf(parents: ReadonlyMap<string, string | null>, id: string): string {
  let root = id;
  for (let step = 0; step < 100; step++) {
    const parent = parents.get(root);
    if (parent === null || parent === undefined || !parents.has(parent)) return root;
    root = parent;
  }
  return root;
}

function depthOf(parents: ReadonlyMap<string, string | null>, id: string): number {
  let depth = 0;
  for (let at = parents.get(id); at !== null && at !== undefined && depth < 100; at = parents.get(at)) depth++;
  return depth;
}
