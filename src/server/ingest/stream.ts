/** A spool, as ingest reads it. */
export interface Stream {
  /** Its position is kept in the store under this name. */
  readonly name: string;
  read(position: string | null, most: { readonly mostBytes: number; readonly mostRecords: number }): Promise<Stretch>;
  /** What stands wholly before this position is no longer needed. */
  release(position: string): Promise<void>;
}

export interface Stretch {
  readonly records: readonly string[];
  readonly position: string;
  readonly behindBytes: number;
  /** Places that could not be read. */
  readonly damaged: number;
}
