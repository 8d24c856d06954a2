import type { Database } from "./database.ts";

/** Facts, roll-ups and what is known of the source. Every revision goes, or an older one would stand there again. */
export async function removeSample(db: Database): Promise<number> {
  const [counted] = await db.rows<{ many: number }>(
    `SELECT count() AS many FROM facts FINAL
     WHERE source = 'sample' AND kind NOT LIKE 'old-%' AND kind != 'told'`,
  );
  const { ownTable } = db;
  await db.everywhere(
    `ALTER TABLE ${ownTable} DELETE WHERE (kind, day, part, id) IN
     (SELECT kind, day, part, id FROM ${ownTable} FINAL WHERE source = 'sample')`,
  );
  return counted?.many ?? 0;
}
