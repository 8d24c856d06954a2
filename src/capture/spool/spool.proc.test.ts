import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { openSpool, readSpool, releaseBefore, SpoolError } from "./index.ts";

const limits = { mostBytes: 50_000, mostRecords: 200 };

function temporary(t: { after(fn: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-spool-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "spool");
}

/** Appends numbers until it is killed, and says which were acknowledged. */
const program = `
import { openSpool } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
const [folder, from] = process.argv.slice(1);
const spool = openSpool({ folder, maxBytes: 1e9, segmentBytes: 20_000, now: Date.now });
let n = Number(from);
const go = async () => {
  for (;;) {
    const mine = n++;
    const answer = await spool.append([JSON.stringify({ n: mine, pad: "x".repeat(mine % 300) })]);
    if (answer.is === "durable") process.stdout.write(mine + "\\n");
  }
};
for (let i = 0; i < 8; i += 1) go();
`;

function writer(folder: string, from: number): ChildProcess {
  const args = ["--input-type=module-typescript", "-e", program, "--", folder, String(from)];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

test("a writer that is killed, again and again, under a reader: what it acknowledged is read once, in order", async (t) => {
  const folder = temporary(t);
  const acknowledged = new Set<number>();
  const read: number[] = [];
  let position: string | null = null;
  const readOn = async (): Promise<boolean> => {
    const some = await readSpool(folder, position, limits);
    assert.equal(some.damaged, 0);
    read.push(...some.records.map((line): number => JSON.parse(line).n));
    position = some.position;
    await releaseBefore(folder, position);
    return some.records.length > 0;
  };
  for (let life = 0; life < 4; life += 1) {
    const child = writer(folder, life * 1_000_000);
    assert.ok(child.stdout);
    let here = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.add(Number(line));
      here += 1;
      if (here % 50 === 0) await readOn();
      if (here === 300 + life * 7) child.kill("SIGKILL");
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  // Whoever comes next closes the torn end.
  const spool = openSpool({ folder, maxBytes: 1e9, segmentBytes: 20_000, now: Date.now });
  assert.deepEqual(await spool.append(['{"n":-1}']), { is: "durable" });
  await spool.close();
  while (await readOn());
  assert.equal(read.at(-1), -1);
  assert.equal(new Set(read).size, read.length);
  const lost = [...acknowledged].filter((n) => !read.includes(n));
  assert.deepEqual(lost, []);
  assert.ok(acknowledged.size >= 1200);
  assert.equal((await readSpool(folder, position, limits)).behindBytes, 0);
  const first = readdirSync(folder).filter((name) => name.endsWith(".seg"));
  assert.ok(first.length <= 2, `released, but there are ${first.length} segments`);
});

test("readable by its owner alone", { skip: process.platform === "win32" }, async (t) => {
  const folder = temporary(t);
  const spool = openSpool({ folder, maxBytes: 1e6, segmentBytes: 1e5, now: Date.now });
  await spool.append(["1"]);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  await spool.close();
  assert.ok(!existsSync(join(folder, "writer.lock")));
});

test("one writer for a folder; the lock of one that was killed is taken over", async (t) => {
  const folder = temporary(t);
  const child = writer(folder, 0);
  assert.ok(child.stdout);
  await once(child.stdout, "data");
  const options = { folder, maxBytes: 1e6, segmentBytes: 1e5, now: Date.now };
  assert.throws(
    () => openSpool(options),
    (error: unknown) => error instanceof SpoolError && error.message.includes(`process ${child.pid} writes to`),
  );
  child.kill("SIGKILL");
  await once(child, "exit");
  const spool = openSpool(options);
  assert.throws(() => openSpool(options), SpoolError);
  await spool.close();
  await openSpool(options).close();
});

test("a lock whose process id is now another process's is taken over", {
  skip: process.platform !== "linux",
}, async (t) => {
  const folder = temporary(t);
  await openSpool({ folder, maxBytes: 1e6, segmentBytes: 1e5, now: Date.now }).close();
  writeFileSync(join(folder, "writer.lock"), JSON.stringify({ pid: process.ppid, started: "another boot:1" }));
  await openSpool({ folder, maxBytes: 1e6, segmentBytes: 1e5, now: Date.now }).close();
});

/** Takes the lock of one folder after the other, at moments that are the same for all, and says which it got. */
const contender = `
import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
const [folder, rounds, from] = process.argv.slice(1);
for (let round = 0; round < Number(rounds); round += 1) {
  while (Date.now() < Number(from) + round * 5);
  try {
    lockFolder(folder + "/" + round);
    process.stdout.write(round + "\\n");
  } catch {}
}
process.stdout.write("over\\n");
setInterval(() => {}, 1000);
`;

test("of two that come upon the lock of one that was killed at the same moment, one gets it", async (t) => {
  const folder = temporary(t);
  const rounds = 300;
  for (let round = 0; round < rounds; round += 1) {
    mkdirSync(join(folder, String(round)), { recursive: true });
    writeFileSync(join(folder, String(round), "writer.lock"), JSON.stringify({ pid: 4_194_305, started: "a boot:1" }));
  }
  // Both are up by then; where one is not, the other was alone, and that is no fault.
  const from = String(Date.now() + 1500);
  const got = await Promise.all(
    [1, 2].map(async () => {
      const args = ["--input-type=module-typescript", "-e", contender, "--", folder, String(rounds), from];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      t.after(() => child.kill("SIGKILL"));
      const lines: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) {
        if (line === "over") break;
        lines.push(line);
      }
      return lines;
    }),
  );
  const all = got.flat();
  assert.deepEqual([all.length, new Set(all).size], [rounds, rounds]);
});

test("a folder that cannot be made is no error: refused, and taken when it can", async (t) => {
  const folder = temporary(t);
  writeFileSync(folder, "a file where the folder should be");
  let now = 1_800_000_000_000;
  const spool = openSpool({ folder, maxBytes: 1e6, segmentBytes: 1e5, now: () => (now += 1000) });
  assert.deepEqual(await spool.append(["1"]), { is: "full", because: "disk" });
  rmSync(folder);
  assert.deepEqual(await spool.append(["2"]), { is: "durable" });
  await spool.close();
  assert.deepEqual((await readSpool(folder, null, limits)).records, ["2"]);
});
