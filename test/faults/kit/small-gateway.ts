import { startGateway } from "../../../src/capture/gateway/index.ts";
import { installKey } from "../../../src/capture/installation/index.ts";
import { defaultSettings } from "../../../src/settings/index.ts";

/** A gateway whose worker has little memory: what the command has no word for. `DATA UPSTREAM MIB`. */
const [dataDir = "", url = "", heap = "48"] = process.argv.slice(2);
installKey(dataDir);
const gateway = await startGateway({
  port: 0,
  settings: { ...defaultSettings.gateway, upstreams: { anthropic: { url, protocol: "anthropic" } } },
  contract: null,
  capture: defaultSettings.capture,
  dataDir,
  log: (level, message) => process.stderr.write(`${level} ${message}\n`),
  workerHeap: Number(heap),
});
process.stdout.write(`gateway ${gateway.url}\n`);
process.once("SIGTERM", () => void gateway.close(5_000).then(() => process.exit(0)));
