/** What a spool needs of a file system. Every method rejects with the system's own error (`ENOSPC`, `EIO`, `EROFS` …). */
export interface SpoolDisk {
  /** Makes it and what is above it, for this user alone; nothing where it is there. */
  makeFolder(folder: string): Promise<void>;
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Bytes; `null` where there is no such file. */
  size(path: string): Promise<number | null>;
  /** A new file for this user alone. Rejects where it is there. */
  create(path: string): Promise<SpoolFile>;
  /** Makes entries of a folder survive a loss of power. */
  syncFolder(folder: string): Promise<void>;
  /** Up to `length` bytes from `at`; fewer at the end; `null` where there is no such file. */
  read(path: string, at: number, length: number): Promise<Uint8Array | null>;
  /** Nothing where it is gone already. */
  remove(path: string): Promise<void>;
}

export interface SpoolFile {
  /** May write less than all; returns how many bytes. */
  write(bytes: Uint8Array, at: number): Promise<number>;
  /** Returns when what was written is on the disk. */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}
