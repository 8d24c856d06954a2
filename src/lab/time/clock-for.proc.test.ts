import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clockFor } from "./clock-for.ts";
import { findLauncher } from "./launcher.ts";
import { findLibfaketime } from "./libfaketime.ts";
import { closing, reasonToSkip } from "./live.fixture.ts";

const skip = reasonToSkip(await findLibfaketime()) || reasonToSkip(await findLauncher());

describe("the clock for a client", { skip }, () => {
  for (const [client, idleness, mechanism] of [
    ["claude-code", ["suspended"], "libfaketime"],
    ["claude-code", ["awake"], "libfaketime"],
    ["claude-code", ["suspended", "awake"], "tracing launcher"],
    ["opencode", ["suspended"], "tracing launcher"],
    ["opencode", ["awake"], "tracing launcher"],
    ["codex", ["suspended"], "tracing launcher"],
    ["gemini-cli", ["awake"], "libfaketime"],
    ["generic", ["suspended"], "tracing launcher"],
    ["claude-code", [], "none"],
  ] as const) {
    test(`${client}, ${idleness.join(" and ") || "no idleness"}: ${mechanism}`, async () => {
      const clock = closing(await clockFor({ client, idleness: new Set(idleness) }));
      assert.equal(clock.mechanism, mechanism);
      for (const kind of idleness) assert.ok(clock.idleness.has(kind));
    });
  }
});
