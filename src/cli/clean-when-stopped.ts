import { constants } from "node:os";
import { cleanUp } from "../lab/leftovers/index.ts";

/** Has what the lab started and wrote go with it, where it is stopped in the middle. */
export function cleanWhenStopped(): void {
  const stop = (signal: NodeJS.Signals): never => {
    // Behind those that end the agents, which would write into their folders again.
    process.once("exit", cleanUp);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
}
