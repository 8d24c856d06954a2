import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Whether processes can be pinned to a processor here. */
export const canPin = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

export interface Running {
  readonly child: ChildProcess;
  /** Sends a message and waits for the next one. */
  ask<T>(message: object): Promise<T>;
}

/** Starts a process on one processor, where that can be. `node` starts one of the bench's scripts, which can be asked. */
export function start(core: number, [command = "", ...args]: readonly string[]): Running {
  const line = command === "node" ? [process.execPath, ...args] : [command, ...args];
  const [first = "", ...rest] = canPin ? ["taskset", "-c", String(core), ...line] : line;
  const isNode = command === "node";
  const child = spawn(first, rest, { stdio: ["ignore", "ignore", "inherit", ...(isNode ? (["ipc"] as const) : [])] });
  return {
    child,
    ask: (message) => {
      const answer = next<{ error?: string }>(child);
      child.send(message);
      return answer.then((said) => {
        if (said.error !== undefined) throw new Error(said.error);
        // Each script answers with what its caller expects.
        return said as never;
      });
    },
  };
}

/** The next message of a process, or its end. */
export function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`${child.spawnargs.join(" ")} ended`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      // Each script answers with what its caller expects.
      resolve(message as T);
    });
  });
}

/** Microseconds of processor time of a process so far: all threads, children (nginx's worker) included, and its main thread. */
export function cpuOf(pid: number): { readonly all: number; readonly main: number } {
  let all = 0;
  let main = 0;
  for (const process of [pid, ...childrenOf(pid)]) {
    for (const task of readdirSync(`/proc/${process}/task`)) {
      const spent = Number(readFileSync(`/proc/${process}/task/${task}/schedstat`, "utf8").split(" ")[0]) / 1000;
      all += spent;
      if (task === String(process)) main += spent;
    }
  }
  return { all, main };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

/** Waits until a process has nothing to do: the analysis beside the traffic must not run into the next measurement. */
export async function quiet(pid: number): Promise<void> {
  for (let tries = 0, calm = 0; tries < 200 && calm < 3; tries += 1) {
    const before = cpuOf(pid).all;
    await new Promise((resolve) => setTimeout(resolve, 50));
    calm = cpuOf(pid).all - before < 1_000 ? calm + 1 : 0;
  }
}
