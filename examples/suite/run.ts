import { readFileSync } from "node:fs";

/** Runs one task, as `evenkeel compare --run` asks for it: `node examples/suite/run.ts declared|VARIANT [EFFORT]`. */
const [agent = "declared", effort = ""] = process.argv.slice(2);
const { EVENKEEL_TASK_INPUT, EVENKEEL_SEED, EVENKEEL_SUITE_URL } = process.env;
if (EVENKEEL_TASK_INPUT === undefined || EVENKEEL_SEED === undefined) {
  throw new Error("EVENKEEL_TASK_INPUT and EVENKEEL_SEED say which task: this is run by evenkeel compare --run");
}
const task = readFileSync(EVENKEEL_TASK_INPUT, "utf8");

if (EVENKEEL_SUITE_URL === undefined) {
  const [{ agentNamed }, { playTask }] = await Promise.all([import("./agents.ts"), import("./play-task.ts")]);
  console.log(
    JSON.stringify(await playTask(await agentNamed(agent), JSON.parse(task), { seed: EVENKEEL_SEED, effort })),
  );
} else {
  const { request } = await import("node:http");
  const asked = new URLSearchParams({ agent, effort, seed: EVENKEEL_SEED });
  const call = request(`${EVENKEEL_SUITE_URL}/?${asked}`, { method: "POST" }, (answer) => {
    if (answer.statusCode !== 200) process.exitCode = 1;
    answer.pipe(process.stdout);
  });
  call.end(task);
}
