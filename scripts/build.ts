import { execFileSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** `npm run build`: sources → `dist/`, with the files that are read at run time beside the code that reads them. */
rmSync("dist", { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" });
for (const file of globSync("src/**/*.{json,yaml,css,svg,html}")) {
  const to = join("dist", file.slice("src/".length));
  cpSync(file, to, { recursive: true });
  console.log(`copied ${file} to ${dirname(to)}`);
}
