import { execFileSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { buildDashboard } from "./build-dashboard.ts";

/**
 * `npm run build [-- FOLDER]`: sources → `dist/`, with the files that are read at run time beside the code that reads
 * them, the reference agent (Node runs no TypeScript inside of `node_modules`), and the dashboard.
 */
const dist = process.argv[2] ?? "dist";
rmSync(dist, { recursive: true, force: true });
compile("tsconfig.build.json", dist);
for (const file of globSync(["src/**/*.{json,yaml,css,svg,html}", "src/**/generated/**/*.{js,d.ts}"])) {
  if (file.endsWith(".fixture.json") || file.includes("/fixtures/")) continue;
  const to = join(dist, file.slice("src/".length));
  cpSync(file, to, { recursive: true });
  console.log(`copied ${file} to ${dirname(to)}`);
}

const agent = join("examples", "reference-agent");
const whole = join(dist, ".whole");
compile("tsconfig.examples.json", whole);
cpSync(join(whole, agent), join(dist, agent), { recursive: true });
rmSync(whole, { recursive: true });
for (const file of globSync([`${agent}/prompts/*.md`, `${agent}/tools/*.json`])) cpSync(file, join(dist, file));
console.log(`copied ${agent}`);

await buildDashboard(resolve(dist, "dashboard"));
console.log("built the dashboard");

function compile(project: string, to: string): void {
  const compiler = ["node_modules/typescript/bin/tsc", "-p", project, "--outDir", to];
  execFileSync(process.execPath, compiler, { stdio: "inherit" });
}
