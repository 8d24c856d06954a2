import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { install, removeInstalled } from "./install.ts";

const cache = mkdtempSync(join(tmpdir(), "evenkeel-cache-"));
const before = process.env.EVENKEEL_CACHE;
process.env.EVENKEEL_CACHE = cache;
after(() => {
  if (before === undefined) delete process.env.EVENKEEL_CACHE;
  else process.env.EVENKEEL_CACHE = before;
  rmSync(cache, { recursive: true, force: true });
});

describe("a client from npm", () => {
  for (const version of ["latest", "^2.1.0", "2.1", "", "../../../tmp", "2.1.97 --registry=http://evil"]) {
    test(`"${version}" is no exact version: npm is not asked`, async () => {
      const got = await install("claude-code", version);
      assert.equal(got.is, "unavailable");
      assert.match(got.is === "unavailable" ? got.because : "", /not an exact version/);
    });
  }

  test("what is in the cache is taken from there, and removed when asked", async () => {
    const folder = join(cache, "clients", "openai-codex@0.0.1");
    mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
    writeFileSync(join(folder, "node_modules", ".bin", "codex"), "");
    const got = await install("codex", "0.0.1");
    assert.equal(got.is, "installed");
    if (got.is !== "installed") return;
    assert.equal(got.fromCache, true);
    await removeInstalled(got.installed);
    assert.equal(existsSync(folder), false);
    await removeInstalled(got.installed);
  });
});
