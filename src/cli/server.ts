import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { accessToken, dataFolder, installKey } from "../capture/installation/index.ts";
import { SpoolError } from "../capture/spool/index.ts";
import { isLoopback } from "../server/http/index.ts";
import { startServer } from "../server/index.ts";
import type { Store } from "../store/index.ts";
import { CommandError, exit } from "./exit.ts";
import { lateStore } from "./late-store.ts";
import { loadLive } from "./live-settings.ts";
import { numberOption } from "./option.ts";
import { refusalsTold, serve } from "./serve.ts";
import { hideCredentials, type StorePlace, storeHelp, storePlace } from "./store-place.ts";
import { packageVersion } from "./version.ts";

interface Flags {
  readonly data?: string;
  readonly port: number;
  readonly host: string;
  readonly askToken: boolean;
  readonly store?: string;
  readonly config?: string;
  readonly sample: boolean;
}

/** `evenkeel server`: one of the two processes of `evenkeel up`, alone. */
export function serverCommand(): Command {
  return new Command("server")
    .description("the server alone: takes in DATA/spool, answers the API and the dashboard (see evenkeel up)")
    .option("--data <folder>", "where the installation's data lies (default: EVENKEEL_DATA, or ~/.evenkeel)")
    .option("--port <n>", "port it listens on; 0: a free one", numberOption(0, 65_535), 4748)
    .option("--host <address>", "address it listens on; beyond loopback a token is asked for", "127.0.0.1")
    .option("--ask-token", "ask for the token on loopback too", false)
    .option("--store <where>", storeHelp)
    .option("--config <file>", "evenkeel.yaml with the contract and live: (default: the nearest one)")
    .option("--sample", "load the bundled example, once, where there is no data", false)
    .action((flags: Flags) => refusalsTold(() => run(flags)));
}

async function run(flags: Flags): Promise<void> {
  hideCredentials("evenkeel server", flags.store);
  const dataDir = dataFolder(flags.data, process.env);
  const { settings, contract } = await loadLive(flags.config);
  const open = storeAt(storePlace(flags.store, process.env, dataDir));
  installKey(dataDir);
  const { host, port } = flags;
  const token = isLoopback(host) && !flags.askToken ? null : accessToken(dataDir).token;
  await serve({
    name: "server",
    host,
    port,
    grace: 20_000,
    start: async (log) => {
      const store = lateStore(open);
      const now = Date.now;
      const dashboard = dashboardFolder();
      const version = packageVersion();
      const options = { host, port, dataDir, store, settings, contract, token, dashboard, now, log, version };
      const running = await startServer(options).catch((error: unknown) => {
        if (error instanceof SpoolError)
          throw new CommandError(exit.inconclusive, error.message, "Another server runs?");
        throw error;
      });
      const sampling = flags.sample ? loadSampleInto(store, log) : Promise.resolve();
      return {
        url: running.url,
        async close() {
          await running.close();
          await sampling;
          await store.close();
        },
      };
    },
  });
}

type Log = Parameters<Parameters<typeof serve>[0]["start"]>[0];

async function loadSampleInto(store: Store, log: Log): Promise<void> {
  try {
    const { loadSample } = await import("./sample.ts");
    const loaded = await loadSample(store, Date.now());
    log({ level: "info", event: "sample", outcome: loaded.is, facts: loaded.is === "loaded" ? loaded.facts : 0 });
  } catch (error) {
    // Without the sample it is all there still.
    log({ level: "warn", event: "sample", outcome: "failed", because: String(error).slice(0, 300) });
  }
}

function storeAt(place: StorePlace): () => Promise<Store> {
  if (place.is === "file") {
    return async () => (await import("../store/sqlite/index.ts")).openSqliteStore({ file: place.file });
  }
  const { is: _is, ...options } = place;
  return async () => (await import("../store/clickhouse/index.ts")).openClickhouseStore(options);
}

/** The built dashboard, beside this file where it is built, else in `dist/`; `null` where it is not built. */
function dashboardFolder(): string | null {
  const places = ["../dashboard", "../../dist/dashboard"].map((place) => resolve(import.meta.dirname, place));
  return places.find((folder) => existsSync(join(folder, "index.html"))) ?? null;
}
