import { realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";

/**
 * The real path of a file inside `folder`, links followed.
 *
 * @returns `null` where it leads out of the folder
 */
export function inside(folder: string, path: string): string | null {
  const root = realpathSync(folder);
  const real = realOf(resolve(root, path));
  const from = relative(root, real);
  return from === ".." || from.startsWith("../") || isAbsolute(from) ? null : real;
}

/** Of what does not exist yet, the folder decides. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realOf(folder), relative(folder, path));
  }
}
