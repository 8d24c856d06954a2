import { readFileSync } from "node:fs";

/**
 * Runs one task, as `evenkeel compare --run` asks for it: `node examples/suite/run.mjs declared|VARIANT [EFFORT]`. Not in
 * TypeScript: it is started thousands of times, and stripping types doubles the time of a start.
 */
const [agent = "declared", effort = ""] = process.argv.slice(2);
const { EVENKEEL_TASK_INPUT, EVENKEEL_SEED, EVENKEEL_SUITE_PORT } = process.env;
if (EVENKEEL_TASK_INPUT === undefined || EVENKEEL_SEED === undefined) {
  throw new Error("EVENKEEL_TASK_INPUT and EVENKEEL_SEED say which task: this is run by evenkeel compare --run");
}
const asked = { agent, effort, seed: EVENKEEL_SEED, task: JSON.parse(readFileSync(EVENKEEL_TASK_INPUT, "utf8")) };

if (EVENKEEL_SUITE_PORT === undefined) {
  const { playAsked } = await import("./play-asked.ts");
  console.log(JSON.stringify(await playAsked(asked)));
} else {
  // One line there, one line back; an empty one where the run failed.
  const { connect } = await import("node:net");
  const socket = connect(Number(EVENKEEL_SUITE_PORT), "127.0.0.1", () => socket.end(`${JSON.stringify(asked)}\n`));
  socket.pipe(process.stdout);
}
