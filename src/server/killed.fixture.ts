import { join } from "node:path";
import { defaultSettings } from "../settings/index.ts";
import { openSqliteStore } from "../store/sqlite/index.ts";
import { startServer } from "./start-server.ts";

/** A server as a process of its own, to be killed: over SQLite and real spools in the folder that it is given. */
const [dataDir = ""] = process.argv.slice(2);
const store = await openSqliteStore({ file: join(dataDir, "store.sqlite") });
const { url } = await startServer({
  host: "127.0.0.1",
  port: 0,
  dataDir,
  store,
  settings: {
    ...defaultSettings,
    monitors: [
      ...defaultSettings.monitors,
      {
        name: "solved",
        of: { is: "score", name: "solved" },
        by: [["client"]],
        baseline: { is: "known", level: 0.5 },
        arl: 10_000,
        silence: 86_400_000,
        severity: "warn",
      },
    ],
  },
  contract: null,
  token: null,
  dashboard: null,
  now: Date.now,
  log: () => {},
});
process.stdout.write(`${url}\n`);
