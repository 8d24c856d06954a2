import { DatabaseSync, type SQLInputValue, type SQLOutputValue, StatementSync } from "node:sqlite";
import { StoreError } from "../store-error.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";

export type Row = readonly SQLOutputValue[];

/** One open database with its prepared statements; used by one thread. Every failure is a {@link StoreError}. */
export class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly file: string;

  /**
   * Opens the file, and makes or migrates it unless `readOnly`.
   *
   * `synchronous=FULL` in WAL syncs the log at each commit: what is committed outlives a power cut as far as the disk keeps
   * its word. With `NORMAL` it would outlive kill -9 only.
   */
  constructor(file: string, { readOnly = false, patience = 5000 } = {}) {
    this.file = file;
    if (typeof StatementSync.prototype.setReturnArrays !== "function") {
      throw new StoreError("refused", `the store needs a newer Node than ${process.version}`, "use Node 22.16, or 24");
    }
    this.#database = guarded(file, () => {
      const database = new DatabaseSync(file, { readOnly, timeout: patience });
      try {
        if (!readOnly) {
          // Only has a meaning before the first table is there.
          database.exec("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
          database.exec(
            "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864",
          );
        }
        database.exec(
          `PRAGMA cache_size = ${readOnly ? -65_536 : -131_072}; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0`,
        );
        database.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
        migrate(database, file, migrations, readOnly);
        return database;
      } catch (error) {
        database.close();
        throw error;
      }
    });
  }

  /** Rows as arrays, in the order of the statement's columns. */
  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    // setReturnArrays makes rows arrays; the types know objects only.
    return guarded(this.file, () => this.#statement(sql).all(...values) as unknown as Row[]);
  }

  one(sql: string, ...values: SQLInputValue[]): Row | undefined {
    // As above.
    return guarded(this.file, () => this.#statement(sql).get(...values) as unknown as Row | undefined);
  }

  /** Returns how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return guarded(this.file, () => Number(this.#statement(sql).run(...values).changes));
  }

  /** Statements used once, without values. */
  exec(sql: string): void {
    guarded(this.file, () => this.#database.exec(sql));
  }

  /** All of it or nothing. */
  write<T>(run: () => T): T {
    return this.#within("BEGIN IMMEDIATE", run);
  }

  /** Several questions of one state of the database. */
  read<T>(run: () => T): T {
    return this.#within("BEGIN", run);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #within<T>(begin: string, run: () => T): T {
    this.exec(begin);
    try {
      const result = run();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Result codes: https://www.sqlite.org/rescode.html; the low byte is the primary one. */
function guarded<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof StoreError || !(error instanceof Error)) throw error;
    const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 255 : null;
    if (code === null) throw error;
    const said = `${file}: ${error.message}`;
    if (code === 5 || code === 6) {
      throw new StoreError("busy", said, "another process writes it; stop that one, or try again", error);
    }
    if (code === 13)
      throw new StoreError("full", said, "make room on the disk; nothing of this batch was taken", error);
    if (code === 11 || code === 26) {
      const next = `stop evenkeel, move ${file} (and -wal, -shm beside it) away and start again, or mend it: sqlite3 ${file} .recover`;
      throw new StoreError("damaged", said, next, error);
    }
    if (code === 14) {
      throw new StoreError("bad-location", said, "give a folder that exists and may be written to: --data", error);
    }
    if (code === 3 || code === 8) {
      throw new StoreError("refused", said, "let this user write the file and its folder", error);
    }
    if (code === 10)
      throw new StoreError("unreachable", said, "the disk failed to read or write; look at it first", error);
    throw error;
  }
}
