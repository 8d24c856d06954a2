import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

/** `npm start`: the main job, for someone who has just cloned the repository. */
const report = resolve("evenkeel-report.html");
const cli = spawnSync(
  process.execPath,
  ["src/cli/main.ts", "scan", "-o", report, "--fail-on", "never", ...process.argv.slice(2)],
  {
    stdio: "inherit",
  },
);
process.exitCode = cli.status ?? 70;
