import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractOf } from "../../src/capture/gateway/block/contract.fixture.ts";
import { startGateway } from "../../src/capture/gateway/index.ts";
import { defaultSettings } from "../../src/settings/index.ts";

/** The gateway as `evenkeel up` runs it, recording on; with `block`, every rule that can block does. */
const [upstream = "", mode] = process.argv.slice(2);
const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-bench-"));
const contract = contractOf("model: gpt-6\neffort: high");
const gateway = await startGateway({
  port: 0,
  settings: {
    ...defaultSettings.gateway,
    upstreams: { openai: { url: upstream, protocol: "openai" } },
    rules: mode === "block" ? { "model-declared": "block", "effort-declared": "block", "model-served": "block" } : {},
  },
  contract,
  capture: defaultSettings.capture,
  dataDir,
  log: (level, message) => console.error(`${level}: ${message}`),
});
process.send?.({ port: gateway.port });
process.on("message", () => process.send?.({ counts: gateway.counts() }));
process.on("disconnect", () => {
  rmSync(dataDir, { recursive: true, force: true });
  process.exit();
});
