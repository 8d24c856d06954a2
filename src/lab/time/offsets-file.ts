import { closeSync, openSync, writeSync } from "node:fs";

/** Two offsets that processes read while they run. Milliseconds. */
export interface OffsetsFile {
  readonly path: string;
  write(calendar: number, monotonic: number): void;
  close(): void;
}

/**
 * Sixteen bytes, two little-endian doubles, written over in place by one call: a reader that has the file open sees the
 * old or the new ones. Begins with zeros.
 */
export function offsetsFile(path: string): OffsetsFile {
  const fd = openSync(path, "w", 0o600);
  const bytes = new DataView(new ArrayBuffer(16));
  let open = true;
  const write = (calendar: number, monotonic: number): void => {
    bytes.setFloat64(0, calendar, true);
    bytes.setFloat64(8, monotonic, true);
    writeSync(fd, bytes, 0, 16, 0);
  };
  write(0, 0);
  return {
    path,
    write,
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}
