import { spawnSync } from "node:child_process";

/**
 * `npm run deps`: the arrows and doors of `.dependency-cruiser.cjs`. The cruiser reads TypeScript through swc (it does
 * not know TypeScript 7's API yet and then says "no violations" over zero modules), so a run that saw nothing fails.
 */
const result = spawnSync("node_modules/.bin/depcruise", ["--config", ".dependency-cruiser.cjs", "src", "dashboard"], {
  encoding: "utf8",
});
const output = `${result.stdout}${result.stderr}`;
const cruised = Number(output.match(/(\d+) modules,/)?.[1] ?? 0);
const shown = output.replace(/\n‼ missing-tsc-transpiler[\s\S]*?stable\.\n/, "").trim();
console.log(shown);
if (cruised === 0) console.error("dependency-cruiser read no module: the arrows were not checked");
process.exitCode = result.status === 0 && cruised > 0 ? 0 : 1;
