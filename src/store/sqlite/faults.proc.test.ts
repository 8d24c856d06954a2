import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, it } from "node:test";
import { anExchange, aScore, aText, aViolation, epoch } from "../../../test/kit/invented-facts.ts";
import type { Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { Connection } from "./connection.ts";
import { openSqliteStore, type SqliteOptions } from "./open-sqlite-store.ts";
import { operationsOn } from "./operations.ts";

const code = (wanted: string) => (error: unknown) => {
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.code, wanted, error.message);
  assert.notEqual(error.next, "");
  return true;
};
const manyExchanges = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) =>
    anExchange({ id: `x${from + n}`, session: `s${Math.floor((from + n) / 10)}`, at: epoch + from + n }),
  );

describe("the store on SQLite, where something breaks", () => {
  let folder = "";
  let file = "";
  const opened: Store[] = [];
  const open = async (options: Omit<SqliteOptions, "file"> & { readonly file?: string } = {}): Promise<Store> => {
    const store = await openSqliteStore({ file, ...options });
    opened.push(store);
    return store;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "evenkeel-sqlite-"));
    file = join(folder, "deep", "store.sqlite");
  });
  afterEach(async () => {
    // A test that failed leaves its store open, and an open store keeps the process.
    for (const store of opened.splice(0)) await store.close();
    rmSync(folder, { recursive: true });
  });

  it("loses nothing acknowledged and doubles nothing when its process is killed, ten times", async () => {
    const here = JSON.stringify(new URL("./open-sqlite-store.ts", import.meta.url).href);
    const facts = JSON.stringify(new URL("../../../test/kit/invented-facts.ts", import.meta.url).href);
    // Goes on behind the position the store knows, as a reader of the spool would.
    const program = `
      const { openSqliteStore } = await import(${here});
      const { anExchange, aViolation, epoch } = await import(${facts});
      const store = await openSqliteStore({ file: process.argv[1], readers: 1 });
      for (let at = Number((await store.position("spool")) ?? 0); ; at += 20) {
        const batch = Array.from({ length: 20 }, (_, n) => anExchange({ id: "x" + (at + n), at: epoch + at + n }));
        const violation = aViolation({ id: "v1", revision: at + 1, repeats: at });
        await store.append({ facts: [...batch, violation], position: { stream: "spool", at: String(at + 20) } });
        process.stdout.write(at + 20 + "\\n");
      }`;
    let acknowledged = 0;
    for (let round = 0; round < 10; round += 1) {
      const child = spawn(process.execPath, ["--input-type=module", "-e", program, file], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        // At a different moment of a different batch each round.
        if (said.split("\n").length > 3 + round) setTimeout(() => child.kill("SIGKILL"), round % 4);
      });
      await once(child, "close");
      acknowledged = Number(said.split("\n").at(-2));
      const store = await open();
      const position = Number(await store.position("spool"));
      assert.ok(position >= acknowledged, `${position} of ${acknowledged}`);
      const overview = await store.overview({});
      assert.equal(overview.exchanges, position);
      assert.equal((await store.session("s1"))?.session.exchanges, position);
      assert.equal((await store.violations({}, { limit: 10 })).items[0]?.repeats, position - 20);
      assert.equal(overview.hours[0]?.errors, 1);
      await store.close();
    }
    assert.ok(acknowledged > 500);
  });

  it("takes a batch whole or not at all", async () => {
    const store = await open();
    await store.append({ facts: manyExchanges(0, 10), position: { stream: "spool", at: "10" } });
    // What no parser would let through: a time that is a word.
    const bad = { ...anExchange({ id: "bad" }), at: "soon" as unknown as number };
    await assert.rejects(
      store.append({
        facts: [...manyExchanges(10, 10), bad],
        position: { stream: "spool", at: "21" },
        keep: { a: "1" },
      }),
    );
    assert.equal(await store.position("spool"), "10");
    assert.equal(await store.kept("a"), null);
    assert.equal((await store.overview({})).exchanges, 10);
    // Names of facets and sessions that went with the batch are made again.
    assert.equal((await store.append({ facts: manyExchanges(10, 10) })).added, 10);
    assert.equal((await store.sessions({}, { limit: 10 })).items.length, 2);
    await store.close();
  });

  it("is read by a second process while it is written", async () => {
    const store = await open();
    await store.append({ facts: manyExchanges(0, 10) });
    const second = await open({ readOnly: true });
    assert.equal((await second.overview({})).exchanges, 10);
    await store.append({ facts: manyExchanges(10, 10) });
    assert.equal((await second.overview({})).exchanges, 20);
    await assert.rejects(second.append({ facts: [] }), code("refused"));
    await second.close();
    await store.close();
    const alone = await open({ readOnly: true });
    assert.equal((await alone.overview({})).exchanges, 20);
    await alone.close();
  });

  it("answers readers while it writes and prunes", async () => {
    const store = await open();
    const told: Promise<unknown>[] = [];
    for (let n = 0; n < 20; n += 1) told.push(store.append({ facts: manyExchanges(n * 500, 500) }));
    let last = 0;
    for (let n = 0; n < 20; n += 1) {
      const { exchanges } = await store.overview({});
      assert.ok(exchanges >= last && exchanges % 500 === 0, `${exchanges} behind ${last}`);
      last = exchanges;
    }
    await Promise.all(told);
    const [gone, appended] = await Promise.all([
      store.prune(epoch + 10_000),
      store.append({ facts: manyExchanges(20_000, 1) }),
    ]);
    assert.deepEqual([gone, appended.added], [10_000, 1]);
    assert.equal((await store.exchanges({}, { limit: 10 })).items.length, 1);
    assert.equal((await store.overview({})).exchanges, 10_001);
    await store.close();
  });

  it("gives what was pruned back to the disk", async () => {
    const store = await open();
    await store.append({ facts: manyExchanges(0, 10_000) });
    await store.prune(epoch - 1);
    await store.close();
    const before = statSync(file).size;
    const again = await open();
    await again.prune(epoch + 1e9);
    await again.close();
    assert.ok(statSync(file).size < before / 3, `${statSync(file).size} of ${before}`);
  });

  it("starts a thread anew that ended for want of memory, and loses nothing acknowledged", async () => {
    const store = await open({ memory: 40 });
    await store.append({ facts: manyExchanges(0, 10), position: { stream: "spool", at: "10" } });
    const large = Array.from({ length: 40 }, (_, n) => aText({ id: `t${n}`, text: "x".repeat(1_000_000) }));
    const small = manyExchanges(10, 10);
    const told = await Promise.allSettled([
      store.append({ facts: [...large, ...small], position: { stream: "spool", at: "20" } }),
      // Asked of the same thread meanwhile.
      store.append({ facts: [] }),
    ]);
    for (const each of told) assert.ok(each.status === "rejected" && code("unreachable")(each.reason));
    assert.equal((await store.overview({})).exchanges, 10);
    assert.equal(await store.position("spool"), "10");
    const again = await Promise.all([store.append({ facts: small }), store.append({ facts: small })]);
    assert.deepEqual(
      again.map(({ added }) => added),
      [10, 0],
    );
    assert.equal((await store.overview({})).exchanges, 20);
    await store.close();
    await assert.rejects(store.append({ facts: [] }), code("unreachable"));
  });

  it("closes every thread, though all of them were asked for at once", async () => {
    const here = JSON.stringify(new URL("./open-sqlite-store.ts", import.meta.url).href);
    const program = `
      const { openSqliteStore } = await import(${here});
      const store = await openSqliteStore({ file: process.argv[1], readers: 1 });
      await Promise.all(Array.from({ length: 10 }, () => store.overview({})));
      await store.close();`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, file], { stdio: "inherit" });
    // A thread that was left behind would keep the process.
    const late = setTimeout(() => child.kill("SIGKILL"), 300_000);
    const [exit] = await once(child, "close");
    clearTimeout(late);
    assert.equal(exit, 0);
  });

  it("says busy when another process does not let go, and takes the batch when it did", async () => {
    const store = await open({ patience: 50 });
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    await assert.rejects(store.append({ facts: manyExchanges(0, 1) }), code("busy"));
    assert.equal((await store.overview({})).exchanges, 0);
    other.exec("ROLLBACK");
    other.close();
    assert.equal((await store.append({ facts: manyExchanges(0, 1) })).added, 1);
    await store.close();
  });

  it("says full when there is no room, takes nothing of the batch, and goes on when there is", () => {
    const connection = new Connection(join(folder, "small.sqlite"));
    const operations = operationsOn(connection);
    const append = (from: number, count: number) =>
      operations.append(JSON.stringify(manyExchanges(from, count)), { position: { stream: "s", at: `${from}` } }, 0);
    append(0, 100);
    connection.exec("PRAGMA max_page_count = 60");
    assert.throws(() => append(100, 20_000), code("full"));
    assert.equal(operations.position("s"), "0");
    connection.exec("PRAGMA max_page_count = 1000000");
    assert.deepEqual(append(100, 200), { added: 200, known: 0 });
    connection.close();
  });

  it("says damaged, and what to do, of what is no database", async () => {
    const noise = join(folder, "noise.sqlite");
    writeFileSync(noise, Buffer.alloc(50_000, "not a database "));
    await assert.rejects(open({ file: noise }), code("damaged"));
    assert.equal(readFileSync(noise).length, 50_000);
  });

  it("says damaged of a database that was cut or overwritten in the middle", async () => {
    const store = await open();
    await store.append({ facts: [...manyExchanges(0, 3000), aViolation({ id: "v" }), aScore({ id: "c" })] });
    await store.close();
    const { size } = statSync(file);
    const descriptor = openSync(file, "r+");
    for (let at = 8192 * 2; at < size; at += 8192) writeSync(descriptor, Buffer.alloc(4000, 0xee), 0, 4000, at);
    closeSync(descriptor);
    await assert.rejects(async () => {
      const broken = await open();
      try {
        await broken.exchanges({}, { limit: 500 });
        await broken.overview({});
        await broken.append({ facts: manyExchanges(5000, 100) });
      } finally {
        await broken.close();
      }
    }, code("damaged"));
  });

  it("says newer-database of one that a newer evenkeel wrote", async () => {
    const store = await open();
    await store.close();
    const newer = new DatabaseSync(file);
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    await assert.rejects(open(), code("newer-database"));
    await assert.rejects(open({ readOnly: true }), code("newer-database"));
  });

  it("says that there is none where it may only read", async () => {
    await assert.rejects(openSqliteStore({ file: join(folder, "none.sqlite"), readOnly: true }), code("bad-location"));
  });

  it("says bad-location of a folder", async () => {
    await assert.rejects(openSqliteStore({ file: folder }), code("bad-location"));
  });

  it("says bad-location where its folder cannot be made", async () => {
    const taken = join(folder, "taken");
    writeFileSync(taken, "a file");
    await assert.rejects(openSqliteStore({ file: join(taken, "store.sqlite") }), code("bad-location"));
    await assert.rejects(openSqliteStore({ file: join(taken, "deep", "store.sqlite") }), code("bad-location"));
  });
});
