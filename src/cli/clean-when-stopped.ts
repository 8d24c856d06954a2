import { constants } from "node:os";
import { cleanUp } from "../lab/leftovers/index.ts";
import { exit } from "./exit.ts";

/**
 * Has what the lab started and wrote go with it, where it is stopped in the middle: by a signal, or by an agent inside
 * its process, which must not pass for a success.
 *
 * @returns to be called when all is done
 */
export function cleanWhenStopped(): () => void {
  const stop = (signal: NodeJS.Signals): never => {
    process.off("exit", ended);
    // Behind those that end the agents, which would write into their folders again.
    process.once("exit", cleanUp);
    process.exit(128 + constants.signals[signal]);
  };
  const ended = (code: number): void => {
    cleanUp();
    if (code !== 0) return;
    process.stderr.write("evenkeel: the agent ended the process that the lab runs in; nothing is known of it\n");
    process.exitCode = exit.fail;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  process.once("exit", ended);
  return () => process.off("exit", ended);
}
