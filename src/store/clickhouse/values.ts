import type { TextFact } from "../../telemetry/index.ts";
import type { StoredText } from "../answers.ts";
import type { Database } from "./database.ts";

/** A position or a kept value. */
export async function storedValue(db: Database, kind: "position" | "kept", id: string): Promise<string | null> {
  const [row] = await db.rows<{ doc: string }>(
    "SELECT doc FROM facts WHERE kind = {kind:String} AND day = 0 AND part = '' AND id = {id:String} " +
      "ORDER BY revision DESC LIMIT 1",
    { kind, id },
  );
  return row?.doc ?? null;
}

export async function text(db: Database, hash: string): Promise<StoredText | null> {
  const [row] = await db.rows<{ doc: string }>(
    "SELECT doc FROM facts FINAL WHERE kind = 'text' AND day = 0 AND part = '' AND id = {id:String}",
    { id: hash },
  );
  if (row === undefined) return null;
  // what was written here is a text
  const fact = JSON.parse(row.doc) as TextFact;
  return { hash, kind: fact.kind, text: fact.text, firstAt: fact.at };
}
