// Runs one of the repository's scripts, on a Node that can: `node scripts/run.mjs test [ARG…]`.
// The repository brings its own Node (devDependency `node`) and npm puts it first on PATH. Where that package's
// install script was not allowed to run, an older Node would fail later with a riddle, so it is said here.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This repository runs on Node 24, which "npm ci" installs as a package; this is Node ${process.versions.node}.\n` +
      "Start it through npm (npm start, npm test, npm run -s evenkeel -- …). If you did, the install script of the\n" +
      'package "node" was skipped: run "npm rebuild node", or install Node 22.18 or newer.',
  );
  process.exit(70);
}
const [script] = process.argv.splice(2, 1);
// npm goes to the repository; paths, and the agent that `connect --run` starts, are of the folder one is in.
if (process.env.npm_lifecycle_event === "evenkeel" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await import(new URL(script.includes("/") ? `../${script}` : `./${script}.ts`, import.meta.url).href);
