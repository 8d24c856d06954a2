import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Exchange } from "../../../wire/index.ts";
import { type Fields, fields, type ProblemList, text, time } from "../../files/index.ts";
import { OpenCodeSession } from "./opencode-session.ts";

const largestFile = 32 * 1024 * 1024;

/**
 * One session of OpenCode's older store: `storage/session/<project>/<session>.json`, its messages in
 * `storage/message/<session>/`, their parts in `storage/part/<message>/`.
 *
 * @param path of the session's file
 * @throws where that file cannot be read
 */
export async function* readOpenCodeFolder(path: string, problems: ProblemList): AsyncGenerator<readonly Exchange[]> {
  const info = fields(JSON.parse(await readFile(path, "utf8")));
  const storage = dirname(dirname(dirname(path)));
  const id = text(info.id) ?? basename(path, ".json");
  const parent = text(info.parentID) ?? null;
  const out: Exchange[] = [];
  const session = new OpenCodeSession(
    {
      id,
      root: await rootOf(path, parent, id),
      parent,
      version: text(info.version),
      directory: text(info.directory),
      agent: undefined,
    },
    path,
    (exchange) => out.push(exchange),
  );
  const messages: { id: string; at: number }[] = [];
  for (const name of await jsonFiles(join(storage, "message", id))) {
    const message = await jsonFile(join(storage, "message", id, name), problems);
    if (message !== null) messages.push({ id: basename(name, ".json"), at: time(fields(message.time).created) ?? 0 });
  }
  messages.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  for (const { id: messageId } of messages) {
    const message = await jsonFile(join(storage, "message", id, `${messageId}.json`), problems);
    if (message === null) continue;
    const parts: Fields[] = [];
    for (const name of await jsonFiles(join(storage, "part", messageId))) {
      const part = await jsonFile(join(storage, "part", messageId, name), problems);
      if (part !== null) parts.push(part);
    }
    session.message(messageId, message, parts);
    if (out.length > 0) yield out.splice(0);
  }
}

async function rootOf(path: string, parent: string | null, id: string): Promise<string> {
  let root = id;
  let next = parent;
  for (let step = 0; next !== null && step < 100; step++) {
    root = next;
    try {
      next = text(fields(JSON.parse(await readFile(join(dirname(path), `${root}.json`), "utf8"))).parentID) ?? null;
    } catch {
      break;
    }
  }
  return root;
}

async function jsonFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  } catch {
    return [];
  }
}

async function jsonFile(path: string, problems: ProblemList): Promise<Fields | null> {
  try {
    if ((await stat(path)).size > largestFile) {
      problems.add(basename(path), "too large: skipped");
      return null;
    }
    return fields(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    problems.add(basename(path), error instanceof SyntaxError ? "no valid JSON: skipped" : "cannot be read");
    return null;
  }
}
