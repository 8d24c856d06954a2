import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";

const tail = "\n]}}\n";

/** What to do with a file that is there already. */
export type Existing = "refuse" | "append" | "replace";

export type OpenedHar =
  | { readonly is: "open"; readonly file: HarFile }
  | { readonly is: "refused"; readonly because: "exists" | "not-a-har" | "no-file" };

/** A HAR that is complete on disk after every entry. */
export interface HarFile {
  readonly entries: () => number;
  add(entry: object): void;
  close(): void;
}

/**
 * Opens a HAR 1.2 file for entries as they come. Every entry is one write that begins where the closing brackets stand
 * and ends with them again, so a process killed at any moment leaves a file that can be read up to its last complete
 * entry. Readable by its owner alone (0600).
 *
 * @param version of the recorder
 * @param command what runs, prompt text taken out
 * @throws where the file cannot be written
 */
export function openHar(path: string, existing: Existing, version: string, command: readonly string[]): OpenedHar {
  if (existsSync(path) && existing === "append") {
    const end = isFile(path) ? endOfEntries(path) : null;
    if (end === null) return { is: "refused", because: "not-a-har" };
    const fd = openSync(path, "r+");
    fchmodSync(fd, 0o600);
    ftruncateSync(fd, end.at);
    writeSync(fd, tail, end.at);
    return { is: "open", file: harFile(fd, end.at, end.entries) };
  }
  // Another file, not the old one emptied: who has that open, or put a link there, reads nothing of this one.
  if (existing === "replace" && isThere(path)) {
    if (!isFile(path)) return { is: "refused", because: "no-file" };
    rmSync(path);
  }
  let fd: number;
  try {
    fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    if (isThere(path)) return { is: "refused", because: "exists" };
    throw error;
  }
  const creator = { name: "evenkeel", version };
  const head = JSON.stringify({ log: { version: "1.2", creator, pages: [], _evenkeel: { version, command } } });
  const start = `${head.slice(0, -2)},"entries":[`;
  writeSync(fd, `${start}${tail}`, 0);
  return { is: "open", file: harFile(fd, Buffer.byteLength(start), 0) };
}

/** Also where a link leads nowhere. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A file or a link to one: never a folder, pipe or device. */
function isFile(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return (
    status !== undefined &&
    (status.isFile() || (status.isSymbolicLink() && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? true)))
  );
}

function harFile(fd: number, from: number, before: number): HarFile {
  let at = from;
  let entries = before;
  let open = true;
  return {
    entries: () => entries,
    add(entry) {
      if (!open) return;
      const text = `${entries === 0 ? "\n" : ",\n"}${JSON.stringify(entry)}`;
      const bytes = Buffer.from(text + tail, "utf8");
      let written = 0;
      while (written < bytes.length) written += writeSync(fd, bytes, written, bytes.length - written, at + written);
      at += bytes.length - tail.length;
      entries += 1;
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

/**
 * Where the last complete entry of a file written here ends: before the closing brackets, or, in a file that was killed
 * in the middle of a write, behind the last line that is an entry. `null` for what was not written here.
 */
function endOfEntries(path: string): { readonly at: number; readonly entries: number } | null {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    const head = Buffer.alloc(Math.min(size, 64 * 1024));
    readSync(fd, head, 0, head.length, 0);
    if (!/^\{"log":\{"version":"1\.2","creator":\{"name":"evenkeel"/.test(head.toString("utf8"))) return null;
  } finally {
    closeSync(fd);
  }
  const bytes = readFileSync(path);
  const start = bytes.indexOf('"entries":[');
  if (start === -1) return null;
  let at = start + '"entries":['.length;
  let entries = 0;
  // One entry a line: JSON.stringify writes no line break.
  while (bytes[at] === newline) {
    const next = bytes.indexOf(newline, at + 1);
    const end = next === -1 ? bytes.length : next;
    const comma = bytes[end - 1] === comma44 ? 1 : 0;
    if (!isEntry(bytes.toString("utf8", at + 1, end - comma))) break;
    entries += 1;
    at = end - comma;
    if (comma === 1) at += 1;
    if (bytes[at] !== newline) break;
  }
  if (entries > 0 && bytes[at - 1] === comma44) at -= 1;
  return { at, entries };
}

const newline = 10;
const comma44 = 44;

function isEntry(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "request" in value;
  } catch {
    return false;
  }
}
