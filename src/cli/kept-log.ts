import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes of one log; one older one is kept beside it. */
const most = 5 * 1024 * 1024;

/** Keeps lines in `FOLDER/NAME.log`, bounded. A disk that does not take them costs nothing but the lines. */
export function keptLog(folder: string, name: string): (line: string) => void {
  const path = join(folder, `${name}.log`);
  let size = 0;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // Told where it matters: by the processes that need the folder.
  }
  return (line) => {
    try {
      if (size > most) {
        renameSync(path, `${path}.1`);
        size = 0;
      }
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
      size += Buffer.byteLength(line) + 1;
    } catch {
      // As above.
    }
  };
}
