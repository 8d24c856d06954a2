import { execFileSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** `npm run build [-- FOLDER]`: sources → `dist/`, with the files that are read at run time beside the code that reads them. */
const dist = process.argv[2] ?? "dist";
rmSync(dist, { recursive: true, force: true });
const compiler = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", dist];
execFileSync(process.execPath, compiler, { stdio: "inherit" });
for (const file of globSync("src/**/*.{json,yaml,css,svg,html}")) {
  const to = join(dist, file.slice("src/".length));
  cpSync(file, to, { recursive: true });
  console.log(`copied ${file} to ${dirname(to)}`);
}
