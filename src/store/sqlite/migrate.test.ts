import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { StoreError } from "../store-error.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";

const steps = ["CREATE TABLE a (x INTEGER)", "ALTER TABLE a ADD COLUMN y INTEGER", "CREATE INDEX a_y ON a (y)"];
const schemaOf = (database: DatabaseSync) =>
  database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();
const versionOf = (database: DatabaseSync) => database.prepare("PRAGMA user_version").get()?.user_version;
const code = (wanted: string) => (error: unknown) => error instanceof StoreError && error.code === wanted;

describe("migrate", () => {
  for (const known of [steps, migrations]) {
    for (let from = 0; from <= known.length; from += 1) {
      it(`leads from version ${from} to ${known.length} of ${known === steps ? "three steps" : "the store"}`, () => {
        const fresh = new DatabaseSync(":memory:");
        migrate(fresh, "fresh", known, false);
        const old = new DatabaseSync(":memory:");
        migrate(old, "old", known.slice(0, from), false);
        assert.equal(versionOf(old), from);
        migrate(old, "old", known, false);
        assert.deepEqual(schemaOf(old), schemaOf(fresh));
        assert.equal(versionOf(old), known.length);
      });
    }
  }
  it("keeps what was there", () => {
    const database = new DatabaseSync(":memory:");
    migrate(database, "it", steps.slice(0, 1), false);
    database.exec("INSERT INTO a VALUES (5)");
    migrate(database, "it", steps, false);
    assert.deepEqual({ ...database.prepare("SELECT * FROM a").get() }, { x: 5, y: null });
  });
  it("refuses a newer database and leaves it as it is", () => {
    const database = new DatabaseSync(":memory:");
    migrate(database, "it", steps, false);
    const before = schemaOf(database);
    assert.throws(() => migrate(database, "it", steps.slice(0, 2), false), code("newer-database"));
    assert.throws(() => migrate(database, "it", steps.slice(0, 2), true), code("newer-database"));
    assert.deepEqual(schemaOf(database), before);
  });
  it("refuses another program's database", () => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE bookmarks (url TEXT)");
    assert.throws(() => migrate(database, "it", steps, false), code("bad-location"));
    assert.equal(schemaOf(database).length, 1);
  });
  it("takes all steps or none", () => {
    const database = new DatabaseSync(":memory:");
    migrate(database, "it", steps.slice(0, 1), false);
    const before = schemaOf(database);
    assert.throws(() =>
      migrate(database, "it", [...steps, "CREATE TABLE b (x INTEGER); SELECT * FROM nowhere"], false),
    );
    assert.deepEqual(schemaOf(database), before);
    assert.equal(versionOf(database), 1);
  });
  it("makes nothing where it may only read", () => {
    const database = new DatabaseSync(":memory:");
    assert.throws(() => migrate(database, "it", steps, true), code("unreachable"));
    assert.equal(schemaOf(database).length, 0);
  });
});
