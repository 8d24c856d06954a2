import { Command } from "commander";
import { GatewayError, startGateway } from "../capture/gateway/index.ts";
import { accessToken, dataFolder, installKey } from "../capture/installation/index.ts";
import { isLoopback } from "../server/http/index.ts";
import { CommandError, exit } from "./exit.ts";
import { loadLive } from "./live-settings.ts";
import { numberOption } from "./option.ts";
import { refusalsTold, serve } from "./serve.ts";

interface Flags {
  readonly data?: string;
  readonly port: number;
  readonly host: string;
  readonly askToken: boolean;
  readonly config?: string;
}

/** Milliseconds that open replies get when the gateway is stopped. */
const openReplies = 10_000;

/** `evenkeel gateway`: one of the two processes of `evenkeel up`, alone. */
export function gatewayCommand(): Command {
  return new Command("gateway")
    .description("the gateway alone: passes model calls on and writes what they show to DATA/spool (see evenkeel up)")
    .option("--data <folder>", "where the installation's data lies (default: EVENKEEL_DATA, or ~/.evenkeel)")
    .option("--port <n>", "port it listens on; 0: a free one", numberOption(0, 65_535), 4747)
    .option("--host <address>", "address it listens on; beyond loopback a token is asked for", "127.0.0.1")
    .option("--ask-token", "ask for the token on loopback too", false)
    .option("--config <file>", "evenkeel.yaml with the contract and live: (default: the nearest one)")
    .action((flags: Flags) => refusalsTold(() => run(flags)));
}

async function run(flags: Flags): Promise<void> {
  const dataDir = dataFolder(flags.data, process.env);
  const { settings, contract } = await loadLive(flags.config);
  installKey(dataDir);
  const token = isLoopback(flags.host) && !flags.askToken ? null : accessToken(dataDir).token;
  await serve({
    name: "gateway",
    host: flags.host,
    port: flags.port,
    grace: openReplies + 10_000,
    start: async (line) => {
      const log = (level: "error" | "info" | "warn", message: string): void => {
        line({ level, event: "gateway", message });
      };
      const { gateway, capture } = settings;
      const { host, port } = flags;
      const options = { host, port, settings: gateway, contract, capture, dataDir, log, token };
      const running = await startGateway(options).catch((error: unknown) => {
        if (error instanceof GatewayError && error.code === "EVENKEEL_GATEWAY_SETTINGS") {
          throw new CommandError(exit.badInput, error.message, "docs/live.md lists the settings.");
        }
        throw error;
      });
      const { url, broke } = running;
      return { url, broke, close: () => running.close(openReplies) };
    },
  });
}
