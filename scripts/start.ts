import { globSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * `npm start [-- OPTIONS]`: `evenkeel up` for someone who has just cloned the repository, with the bundled example as a
 * sample. Builds the dashboard where that is missing, or older than its sources.
 */
const dashboard = resolve("dist", "dashboard");
const built = changedAt(join(dashboard, "index.html"));
const sources = [
  "dashboard/**/*.{ts,tsx,css,html,svg}",
  "src/{server/api,store,telemetry}/**/*.ts",
  "package-lock.json",
];
if (globSync(sources).some((file) => changedAt(file) > built)) {
  process.stderr.write("Building the dashboard (after a change only) …\n");
  const { buildDashboard } = await import("./build-dashboard.ts");
  await buildDashboard(dashboard);
}

// What the screen tells to type has to work here, where nothing is installed globally; run without npm as well.
process.env.npm_lifecycle_event ??= "start";
process.env.npm_package_json ??= resolve("package.json");
// As with every command: `--config FILE`, and the nearest `evenkeel.yaml`, are of the folder one is in.
if (process.env.npm_lifecycle_event === "start" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
process.argv.splice(2, 0, "up", "--sample");
await import("../src/cli/main.ts");

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
