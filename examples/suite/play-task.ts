import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InProcessAgent, qualityScript, reply, startModelServer, think, use } from "../../src/lab/index.ts";

/** A line of `tasks.jsonl`. */
export interface SumTask {
  readonly id: string;
  readonly numbers: readonly number[];
}

/** What a run prints. No real model had it, and it says so. */
export interface SimulatedScore {
  readonly score: number;
  readonly simulated: true;
}

export interface How {
  /** The same seed has the same luck. */
  readonly seed: string;
  /** Empty: the agent's own default. */
  readonly effort: string;
}

/**
 * One run of a task: the agent works in a folder of its own, the scripted model does the task as well as the agent's
 * requests deserve (`src/lab/model/quality`), and the folder is checked.
 */
export async function playTask(agent: InProcessAgent, task: SumTask, { seed, effort }: How): Promise<SimulatedScore> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-suite-"));
  const sum = task.numbers.reduce((total, number) => total + number, 0);
  const says = `task ${task.id}`;
  const look = reply(think("The numbers first."), use({ tool: "read", path: "numbers.txt" }));
  const put = (text: string) => reply(think("Now the sum."), use({ tool: "write", path: "sum.txt", text }));
  const server = await startModelServer({
    script: qualityScript({
      seed,
      tasks: [{ id: task.id, says, right: [look, put(`${sum}`)], wrong: [look, put(`${sum + 1}`)] }],
    }),
    seed,
  });
  try {
    writeFileSync(join(folder, "numbers.txt"), `${task.numbers.join("\n")}\n`);
    const session = await agent.start({
      baseUrl: server.url,
      apiKey: "none",
      clock: { now: Date.now },
      cwd: folder,
      home: folder,
      model: null,
      effort: effort === "" ? null : effort,
      cohort: null,
      seed,
      conversation: { is: "new" },
    });
    await session.say(`Sum up numbers.txt, and put the sum into sum.txt (${says}).`, new AbortController().signal);
    await session.end();
    const done = readFileSync(join(folder, "sum.txt"), "utf8").trim() === `${sum}`;
    return { score: done ? 1 : 0, simulated: true };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
