import { readdirSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import type { Surroundings } from "./agent.ts";

/**
 * Watches what appears beside the folders of an agent. The folders that hold its `home` and `cwd` belong to the run,
 * so that whatever else turns up in them the agent has put there; the machine's own folders are not watched, since
 * others write there too.
 *
 * @returns a function that names what has newly appeared since it was last called
 */
export function outsideOf({ home, cwd }: Pick<Surroundings, "home" | "cwd">): () => readonly string[] {
  const shared = new Set([tmpdir(), "/tmp", "/", dirname(tmpdir())].map(real));
  const watched = [...new Set([home, cwd].map((folder) => real(dirname(folder))))].filter(
    (folder) => !shared.has(folder) && !inside(folder, real(home)) && !inside(folder, real(cwd)),
  );
  const own = new Set([real(home), real(cwd)]);
  const list = (): readonly string[] =>
    watched.flatMap((folder) => names(folder).map((name) => join(folder, name))).filter((path) => !own.has(path));
  let known = new Set(list());
  return () => {
    const paths = list();
    const fresh = paths.filter((path) => !known.has(path));
    known = new Set(paths);
    return fresh.map((path) => join("..", basename(path)));
  };
}

function inside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || !way.startsWith("..");
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
