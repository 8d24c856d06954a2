import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { type Line, type ReadLinesOptions, readLines } from "./read-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-lines-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "log.jsonl");

async function read(content: Buffer | string, options: Partial<ReadLinesOptions> = {}): Promise<readonly Line[]> {
  writeFileSync(path, content);
  const lines: Line[] = [];
  let bytes = 0;
  for await (const batch of readLines(path, { maxLine: 1000, ...options })) {
    lines.push(...batch.lines);
    bytes += batch.bytes;
  }
  assert.equal(bytes, Buffer.byteLength(content));
  return lines;
}

const shown = (lines: readonly Line[]) =>
  lines.map(({ number, text, flaw }) => `${number} ${text}${flaw === null ? "" : ` [${flaw.is}]`}`);
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");

const cases: readonly [string, Buffer | string, readonly string[]][] = [
  ["an empty file", "", []],
  ["lines", "a\nb\n", ["1 a", "2 b"]],
  ["CRLF", "a\r\nb\r\n", ["1 a", "2 b"]],
  ["empty lines are counted, not given", "a\n\n\r\nb\n", ["1 a", "4 b"]],
  ["no line end at the end", "a\nb", ["1 a", "2 b [unfinished]"]],
  ["a byte order mark", "\ufeffa\nb\n", ["1 a", "2 b"]],
  ["UTF-16, little end first", utf16("ä\n値\n"), ["1 ä", "2 値"]],
  ["UTF-16, big end first", utf16("ä\n値\n").swap16(), ["1 ä", "2 値"]],
  ["Latin-1", Buffer.from("ä\nb\n", "latin1"), ["1 ä [not-utf8]", "2 b"]],
  ["a character cut at the end", Buffer.from("a\nä", "utf8").subarray(0, 3), ["1 a", "2 \ufffd [unfinished]"]],
  ["a line over the limit", `a\n${"x".repeat(1001)}\nb\n`, ["1 a", "2  [too-long]", "3 b"]],
  ["a line at the limit", `${"x".repeat(1000)}\n`, [`1 ${"x".repeat(1000)}`]],
  ["a last line over the limit", "x".repeat(5000), ["1  [too-long]"]],
];
for (const [name, content, expected] of cases) {
  for (const chunk of [1 << 20, 7]) {
    test(`${name}, read ${chunk} bytes at a time`, async () => {
      assert.deepEqual(shown(await read(content, { chunk })), expected);
    });
  }
}

test("a line that is too long says how long it was", async () => {
  const [line] = await read(`${"x".repeat(4321)}\n`, { chunk: 100 });
  assert.deepEqual(line?.flaw, { is: "too-long", bytes: 4321 });
});

test("a skipped line is counted; a cut one lacks its part", async () => {
  const lines = await read("skip me\nkeep [this] part\n", {
    skip: (bytes, start) => bytes[start] === "s".charCodeAt(0),
    cut: (bytes, start) => [bytes.indexOf("[", start), bytes.indexOf("]", start) + 1],
  });
  assert.deepEqual(shown(lines), ["2 keep  part"]);
});

test("however the reads fall, the lines are the same", async () => {
  const line = fc
    .array(fc.constantFrom("a", "ü", "値", "\u{1f6f6}", " ", '"', "\\", "\r"), { maxLength: 30 })
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.integer({ min: 4, max: 64 }),
      fc.boolean(),
      async (texts, chunk, ended) => {
        const content = texts.join("\n") + (ended ? "\n" : "");
        const whole = await read(content);
        assert.deepEqual(await read(content, { chunk }), whole);
        const expected = content
          .split("\n")
          .map((text) => text.replace(/\r$/, ""))
          .filter((text) => text !== "");
        assert.deepEqual(
          whole.map(({ text }) => text),
          expected,
        );
      },
    ),
    { seed: 11, numRuns: 200 },
  );
});

test("a file that is not there is the file system's error", async () => {
  await assert.rejects(async () => {
    for await (const _ of readLines(join(folder, "nowhere"), { maxLine: 10 }));
  }, /ENOENT/);
});
