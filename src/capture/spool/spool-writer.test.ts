import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Fault, type MemoryDisk, memoryDisk } from "./memory-disk.fixture.ts";
import { readSpoolOn } from "./read-spool.ts";
import { releaseBeforeOn } from "./release-before.ts";
import { openSpoolOn, type SpoolWriter } from "./spool-writer.ts";

const folder = "/spool";
const noLock = () => () => {};
/** Later by a second at each look: the pause after a refusal is always over. */
const clock = () => {
  let at = Date.UTC(2026, 3, 1);
  return () => {
    at += 1000;
    return at;
  };
};
const open = (disk: MemoryDisk, over: Partial<Parameters<typeof openSpoolOn>[2]> = {}): SpoolWriter =>
  openSpoolOn(disk, noLock, { folder, maxBytes: 1e6, segmentBytes: 200, now: clock(), ...over });

async function readAll(disk: MemoryDisk, from: string | null = null, mostRecords = 3) {
  const records: string[] = [];
  let [position, damaged] = [from, 0];
  for (;;) {
    const read = await readSpoolOn(disk, folder, position, { mostBytes: 100, mostRecords });
    records.push(...read.records);
    damaged += read.damaged;
    const same = read.position === position;
    position = read.position;
    if (same) return { records, position, damaged, behindBytes: read.behindBytes };
  }
}

describe("what is acknowledged is read exactly once, in order", () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ is: fc.constant("append" as const), many: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 3, arbitrary: fc.record({ is: fc.constant("wait" as const) }) },
    { weight: 2, arbitrary: fc.record({ is: fc.constant("read" as const), most: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant("reopen" as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ is: fc.constant("crash" as const), kept: fc.double({ min: 0, max: 1, noNaN: true }) }),
    },
  );
  const faults = fc.array(
    fc.constantFrom<Fault>("none", "none", "none", "none", "short", "write", "half", "sync", "create"),
  );

  test("under any interleaving of appends, reads, crashes, short writes and failures", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), faults, async (steps, faultList) => {
        let turn = 0;
        const disk = memoryDisk(() => faultList[turn++ % Math.max(1, faultList.length)] ?? "none");
        const now = clock();
        let writer = open(disk, { now });
        let made = 0;
        const durable: string[] = [];
        const told: string[] = [];
        const read: string[] = [];
        let position: string | null = null;
        let under: Promise<unknown>[] = [];
        let life = 0;
        const readOn = async (most: number): Promise<void> => {
          const some = await readSpoolOn(disk, folder, position, { mostBytes: 120, mostRecords: most });
          assert.ok(position === null || some.position >= position);
          assert.equal(some.damaged, 0);
          read.push(...some.records);
          position = some.position;
          await releaseBeforeOn(disk, folder, position);
        };
        for (const each of steps) {
          if (each.is === "append") {
            const lines = Array.from({ length: each.many }, () =>
              JSON.stringify({ n: made++, pad: "ä".repeat(made % 9) }),
            );
            told.push(...lines);
            const mine = life;
            under.push(
              writer.append(lines).then((answer) => {
                if (answer.is === "durable" && mine === life) durable.push(...lines);
              }),
            );
          } else if (each.is === "wait") await Promise.all(under);
          else if (each.is === "read") await readOn(each.most);
          else if (each.is === "reopen") {
            await writer.close();
            writer = open(disk, { now });
          } else {
            life += 1;
            disk.crash(() => each.kept);
            await Promise.all(under);
            under = [];
            writer = open(disk, { now });
          }
        }
        await Promise.all(under);
        await writer.close();
        let before: string | null;
        do {
          before = position;
          await readOn(7);
        } while (position !== before);
        assert.equal(new Set(read).size, read.length, "nothing is read twice");
        const wanted = new Set(durable);
        assert.deepEqual(
          read.filter((line) => wanted.has(line)),
          durable,
        );
        const all = new Set(told);
        assert.ok(read.every((line) => all.has(line)));
      }),
      { seed: 5, numRuns: 400 },
    );
  });

  const filled = async (): Promise<{ disk: MemoryDisk; lines: string[] }> => {
    const disk = memoryDisk();
    const writer = open(disk);
    const lines = Array.from({ length: 12 }, (_, n) => JSON.stringify({ n, text: "x".repeat(n * 3) }));
    for (const line of lines) assert.deepEqual(await writer.append([line]), { is: "durable" });
    await writer.close();
    return { disk, lines };
  };

  test("a byte that was flipped costs at most the record it stands in", async () => {
    for (const mask of [1, 0x80, 0xff]) {
      const { disk, lines } = await filled();
      for (const [name, file] of [...disk.files]) {
        for (let at = 0; at < file.bytes.length; at += 1) {
          disk.flip(name, at, mask);
          const { records } = await readAll(disk);
          assert.ok(records.length >= lines.length - 1, `${name}, byte ${at}`);
          assert.ok(records.every((line) => lines.includes(line)));
          assert.deepEqual(
            records,
            lines.filter((line) => records.includes(line)),
          );
          disk.flip(name, at, mask);
        }
      }
    }
  });

  test("a damaged record is counted", async () => {
    const { disk, lines } = await filled();
    disk.flip([...disk.files.keys()][0] ?? "", 20, 1);
    const { records, damaged } = await readAll(disk);
    assert.deepEqual(records, lines.slice(1));
    assert.equal(damaged, 1);
  });

  test("cut off at any byte: what stands before is read, what comes later too", async () => {
    const { disk, lines } = await filled();
    const last = [...disk.files.keys()].findLast((name) => (disk.files.get(name)?.bytes.length ?? 0) > 0) ?? "";
    const whole = disk.files.get(last)?.bytes ?? Buffer.alloc(0);
    for (let length = 0; length < whole.length; length += 1) {
      const file = disk.files.get(last);
      if (file !== undefined) file.bytes = whole.subarray(0, length);
      const writer = open(disk);
      await writer.append([`"behind ${length}"`]);
      await writer.close();
      const { records, damaged, behindBytes } = await readAll(disk);
      assert.equal(records.at(-1), `"behind ${length}"`);
      const old = records.filter((line) => !line.startsWith('"'));
      assert.deepEqual(old, lines.slice(0, old.length));
      assert.equal(damaged, 0);
      assert.equal(behindBytes, 0);
    }
  });
});

test("a record that is being written is not read before it is whole, and then once", async () => {
  const disk = memoryDisk();
  const writer = open(disk, { segmentBytes: 10_000 });
  await writer.append(['"first"', '"second"']);
  const [name = ""] = [...disk.files.keys()];
  const whole = disk.files.get(name)?.bytes ?? Buffer.alloc(0);
  const records: string[] = [];
  let position: string | null = null;
  for (let length = 0; length <= whole.length; length += 1) {
    const file = disk.files.get(name);
    if (file !== undefined) file.bytes = whole.subarray(0, length);
    const read = await readSpoolOn(disk, folder, position, { mostBytes: 1000, mostRecords: 10 });
    records.push(...read.records);
    position = read.position;
  }
  assert.deepEqual(records, ['"first"', '"second"']);
});

test("a record longer than what one read may hold is read all the same", async () => {
  const disk = memoryDisk();
  const writer = open(disk);
  const long = JSON.stringify("y".repeat(5000));
  await writer.append(['"a"', long, '"b"']);
  assert.deepEqual((await readAll(disk)).records, ['"a"', long, '"b"']);
});

describe("at the bound", () => {
  test("facts are refused and counted, nothing acknowledged goes, and room that a reader made is used", async () => {
    const disk = memoryDisk();
    const writer = open(disk, { maxBytes: 1000, segmentBytes: 250 });
    const kept: string[] = [];
    let refused = 0;
    for (let n = 0; n < 60; n += 1) {
      const line = JSON.stringify({ n });
      const answer = await writer.append([line]);
      if (answer.is === "durable") kept.push(line);
      else {
        refused += 1;
        assert.equal(answer.because, "bound");
      }
    }
    assert.ok(kept.length > 20 && refused > 10, `${kept.length} kept, ${refused} refused`);
    assert.equal(writer.counts().refused, refused);
    assert.ok(writer.counts().bytes <= 1000);
    const first = await readAll(disk);
    assert.deepEqual(first.records, kept);
    await releaseBeforeOn(disk, folder, first.position);
    assert.deepEqual(await writer.append(['"again"']), { is: "durable" });
    assert.equal(writer.counts().refusedBecause, null);
    assert.deepEqual((await readAll(disk, first.position)).records, ['"again"']);
  });

  test("a record that never fits is refused at once", async () => {
    const writer = open(memoryDisk(), { maxBytes: 1000 });
    assert.deepEqual(await writer.append([JSON.stringify("z".repeat(600))]), { is: "full", because: "too-long" });
  });
});

test("a full disk: refused, counted, and taken again when it is over, without a new start", async () => {
  let full = true;
  const disk = memoryDisk((at) => (full && at !== "sync" ? (at === "write" ? "half" : "create") : "none"));
  const writer = open(disk);
  assert.deepEqual(await writer.append(['"lost"']), { is: "full", because: "disk" });
  assert.equal(writer.counts().refusedBecause, "disk");
  full = false;
  assert.deepEqual(await writer.append(['"kept"']), { is: "durable" });
  full = true;
  assert.equal((await writer.append(['"lost too"'])).is, "full");
  full = false;
  assert.deepEqual(await writer.append(['"kept too"']), { is: "durable" });
  assert.deepEqual((await readAll(disk)).records, ['"kept"', '"kept too"']);
  assert.equal(writer.counts().refused, 2);
});

test("appends that come while one sync runs share the next", async () => {
  let syncs = 0;
  const disk = memoryDisk((at) => {
    if (at === "sync") syncs += 1;
    return "none";
  });
  const writer = open(disk, { segmentBytes: 100_000 });
  await Promise.all(Array.from({ length: 50 }, (_, n) => writer.append([String(n)])));
  assert.ok(syncs <= 3, `${syncs} syncs`);
  assert.deepEqual(
    (await readAll(disk)).records,
    Array.from({ length: 50 }, (_, n) => String(n)),
  );
});

test("more waits than the disk takes: refused, not kept without bound", async () => {
  const writer = open(memoryDisk(), { maxBytes: 1e9, segmentBytes: 1e8 });
  const line = "w".repeat(10 * 1024 * 1024);
  const answers = await Promise.all(Array.from({ length: 9 }, () => writer.append([line])));
  assert.ok(answers.some((answer) => answer.is === "full" && answer.because === "slow"));
  assert.equal(writer.counts().waitingBytes, 0);
});

test("a spool that was deleted begins behind every position of the old one", async () => {
  const disk = memoryDisk();
  const now = clock();
  const old = open(disk, { now });
  for (let n = 0; n < 20; n += 1) await old.append([`"old ${n}"`]);
  await old.close();
  const { position } = await readAll(disk);
  for (const name of [...disk.files.keys()]) await disk.remove(`/spool/${name}`);
  const later = open(disk, { now: () => Date.UTC(2026, 3, 2) });
  await later.append(['"new"']);
  assert.deepEqual((await readAll(disk, position)).records, ['"new"']);
});

test("what is no position is refused", async () => {
  await assert.rejects(readSpoolOn(memoryDisk(), folder, "12", { mostBytes: 1, mostRecords: 1 }), RangeError);
});
