import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { writeCorpus } from "../../bench/corpus.ts";
import { everything, type ScanOutcome, scan } from "../../src/scan/index.ts";

test("two threads find what one finds, and all of it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-threads-"));
  try {
    const corpus = writeCorpus(folder, 40_000_000);
    const progress: number[] = [];
    const withThreads = (threads: number): Promise<ScanOutcome> =>
      scan({
        paths: [folder],
        window: everything,
        contract: null,
        showText: false,
        threads,
        onProgress: ({ bytes, total }) => progress.push(bytes / total),
      });
    const one = await withThreads(1);
    assert.ok((progress.at(-1) ?? 0) > 0.99);
    const two = await withThreads(2);
    assert.deepEqual(two, one);
    assert.equal(one.result.exchanges, corpus.calls);
    assert.equal(one.result.tokens.output, corpus.output);
    assert.deepEqual(one.result.problems, []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
