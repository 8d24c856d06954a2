import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { edition } from "./edition.ts";

test("another edition where the code differs, and nowhere else", async () => {
  const root = mkdtempSync(join(tmpdir(), "evenkeel-edition-"));
  try {
    for (const folder of ["wire", "contract", "invariants", "signals", "session", "capture", "lab/track", "cli"]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    const after = async (file: string, text: string): Promise<string> => {
      writeFileSync(join(root, file), text);
      return edition(root);
    };
    const first = await after("lab/track/sessions.ts", "one");
    assert.equal(await after("lab/track/sessions.test.ts", "a test"), first);
    assert.equal(await after("cli/main.ts", "elsewhere"), first);
    const second = await after("lab/track/sessions.ts", "two");
    assert.notEqual(second, first);
    assert.notEqual(await after("wire/masks.ts", "one"), second);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
