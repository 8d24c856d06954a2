import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type Declared, openJournal, type RunKey } from "./journal.ts";
import type { RunOutcome } from "./run-outcome.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-journal-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let n = 0;
const fresh = (): string => join(folder, `state-${n++}`);
const declared: Declared = { seed: "s", "--cap": 100 };
const key: RunKey = { part: "trial", draw: 3, arm: "base", task: "t" };
const outcome: RunOutcome = { is: "scored", scores: { score: 0.1 + 0.2 }, simulated: true };

function written(): string {
  const file = fresh();
  const journal = openJournal(file, () => declared);
  journal.add(key, outcome, 12);
  journal.close();
  return file;
}

describe("openJournal", () => {
  it("keeps runs, and knows them again", () => {
    const journal = openJournal(written(), (before) => before ?? {});
    assert.equal(journal.found, 1);
    assert.deepEqual(journal.declared, declared);
    assert.deepEqual(journal.find(key), outcome);
    for (const other of [{ draw: 4 }, { arm: "candidate" }, { part: "bank" }, { task: "u" }] as const) {
      assert.equal(journal.find({ ...key, ...other }), undefined);
    }
    journal.close();
  });

  it("a line that was torn off is cut, and what comes after is whole", () => {
    const file = written();
    appendFileSync(file, '{"is":"run","part":"tri');
    const journal = openJournal(file, () => declared);
    assert.equal(journal.found, 1);
    journal.add({ ...key, draw: 4 }, { is: "failed", because: "timeout", detail: "" }, 1);
    journal.close();
    const again = openJournal(file, () => declared);
    assert.equal(again.found, 2);
    again.close();
    for (const line of readFileSync(file, "utf8").trimEnd().split("\n")) JSON.parse(line);
  });

  it("a first line that was torn off begins anew", () => {
    const file = fresh();
    writeFileSync(file, '{"is":"evenkeel-tr');
    const journal = openJournal(file, () => declared);
    assert.equal(journal.found, 0);
    journal.close();
    assert.equal(readFileSync(file, "utf8").split("\n").length, 2);
  });

  it("what was declared otherwise is refused, and named", () => {
    const message = /another seed, --bank$/;
    assert.throws(() => openJournal(written(), () => ({ ...declared, seed: "t", "--bank": "b" })), {
      code: "other-trial",
      message,
    });
  });

  it("two processes do not write into one file", () => {
    const file = fresh();
    const journal = openJournal(file, () => declared);
    assert.throws(() => openJournal(file, () => declared), { code: "bad-state", message: /is in use by process/ });
    journal.close();
    openJournal(file, () => declared).close();
  });

  it("the lock of a process that has gone is none", () => {
    const file = written();
    // Above what any system gives.
    writeFileSync(`${file}.lock`, "999999999");
    openJournal(file, () => declared).close();
  });

  it("refuses a folder that is not there", () => {
    assert.throws(() => openJournal(join(folder, "none", "state"), () => declared), { code: "bad-state" });
  });

  it("refuses what is no ordinary file, and reads none of it", () => {
    for (const file of ["/dev/zero", tmpdir()]) {
      assert.throws(() => openJournal(file, () => declared), { code: "bad-state", message: /is no ordinary file/ });
      assert.throws(() => readFileSync(`${file}.lock`), { code: "ENOENT" });
    }
  });

  for (const [name, text] of [
    ["a file that is no journal", "id,score\na,1\n"],
    ["a line in the middle that is none", `${readFileSync(written(), "utf8")}{"is":"run"}\n`],
    ["a later version", '{"is":"evenkeel-trial","version":2,"declared":{}}\n'],
  ] as const) {
    it(`refuses ${name}, and leaves it as it is`, () => {
      const file = fresh();
      writeFileSync(file, text);
      assert.throws(() => openJournal(file, () => declared), { code: "bad-state", message: /state-\d+:\d/ });
      assert.equal(readFileSync(file, "utf8"), text);
    });
  }
});
