import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readLines } from "./read-lines.ts";

/** Pieces as a file's reader gives them: in one buffer that is used again. */
async function* piecesOf(bytes: Buffer, size: number, seen = { pieces: 0 }): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    seen.pieces++;
    const length = bytes.copy(buffer, 0, at, at + size);
    yield buffer.subarray(0, length);
    buffer.fill(0x21);
  }
}

async function linesOf(text: string, size: number): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { first, texts } of readLines(piecesOf(Buffer.from(text), size), 1000)) {
    assert.equal(first, all.length + 1);
    all.push(...texts);
  }
  return all;
}

test("the lines are the same wherever the pieces end", async () => {
  const line = fc.constantFrom("", "a", "{}", "é€😀", "x".repeat(30));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), async (lines, size) => {
      const text = lines.join("\n");
      const expected = text === "" ? [] : text.replace(/\n$/, "").split("\n");
      assert.deepEqual(await linesOf(text, size), expected);
      assert.deepEqual(await linesOf(text.replaceAll("\n", "\r\n"), size), expected);
    }),
    { seed: 20261120, numRuns: 500 },
  );
});

test("a line that is too long is given up where it is too long, not where it ends", async () => {
  const seen = { pieces: 0 };
  const lines = readLines(piecesOf(Buffer.alloc(100_000, "x"), 100, seen), 1000);
  await assert.rejects(async () => {
    for await (const one of lines) assert.fail(`${one.first}`);
  }, /the line has more than 1,000 bytes/);
  assert.ok(seen.pieces <= 11, `${seen.pieces} pieces were read`);
});
