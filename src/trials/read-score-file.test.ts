import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { readScoreFile } from "./read-score-file.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-score-file-"));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

describe("readScoreFile", () => {
  it("gives what was written", () => {
    writeFileSync(at("score"), '{"score":1}\n');
    assert.equal(readScoreFile(at("score")), '{"score":1}\n');
  });

  it("does not read what is no ordinary file", () => {
    assert.equal(readScoreFile(at("none")), null);
    mkdirSync(at("folder"));
    assert.equal(readScoreFile(at("folder")), null);
    symlinkSync("/dev/zero", at("endless"));
    assert.equal(readScoreFile(at("endless")), null);
    symlinkSync("loop", at("loop"));
    assert.equal(readScoreFile(at("loop")), null);
  });

  it("holds no more of a huge one than a score can be", () => {
    writeFileSync(at("huge"), "");
    truncateSync(at("huge"), 10_000_000_000);
    assert.equal(readScoreFile(at("huge"))?.length, 64 * 1024);
  });
});
