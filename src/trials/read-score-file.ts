import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** A score is a line; what is longer is cut here, and then is none. */
const longest = 64 * 1024;

/** What a run wrote as its score; `null` where there is no ordinary file: a link or a pipe is the command's own. */
export function readScoreFile(path: string): string | null {
  let file: number;
  try {
    // Without waiting: a pipe that nobody writes to would hold it up for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    if (!fstatSync(file).isFile()) return null;
    const bytes = Buffer.alloc(longest);
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, longest, 0));
  } finally {
    closeSync(file);
  }
}
