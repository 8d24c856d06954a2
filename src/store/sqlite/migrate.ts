import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store-error.ts";

/** `EVKL`: whose database it is. */
const ours = 0x45564b4c;

/**
 * Takes the database to the newest version, each step with its number in one transaction: cut off at any moment, it is at one
 * version or the next. Forward only.
 *
 * @throws StoreError `newer-database`, `bad-location` where it is another program's
 */
export function migrate(database: DatabaseSync, file: string, migrations: readonly string[], readOnly: boolean): void {
  const version = number(database, "user_version");
  const owner = number(database, "application_id");
  const tables = Number(database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.n);
  if (owner !== ours && tables > 0) {
    throw new StoreError("bad-location", `${file} is another program's database`, "give another file");
  }
  if (version > migrations.length) {
    throw new StoreError(
      "newer-database",
      `${file} was written by a newer evenkeel (its version is ${version}, this one knows ${migrations.length})`,
      "use that evenkeel again, or another --data",
    );
  }
  if (version === migrations.length) return;
  if (readOnly) {
    throw new StoreError("unreachable", `${file} is not made yet, or by an older evenkeel`, "start evenkeel up first");
  }
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have been faster.
    const from = number(database, "user_version");
    for (const step of migrations.slice(from)) database.exec(step);
    database.exec(`PRAGMA application_id = ${ours}; PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function number(database: DatabaseSync, pragma: "user_version" | "application_id"): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
