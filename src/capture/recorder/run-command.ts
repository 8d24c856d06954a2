import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Signals a person or a supervisor sends to us and means for the client. */
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
/** A terminal sends these to the client itself, which is in the same process group. */
const byTerminal: ReadonlySet<string> = new Set(["SIGINT", "SIGQUIT", "SIGHUP"]);

/** `code` is what a shell would say: the exit code, or 128 + the number of the signal. */
export type Ended =
  | { readonly is: "ran"; readonly code: number }
  | { readonly is: "not-started"; readonly because: string };

/** Runs a client with this terminal as its own: its streams, and the signals meant for it. */
export function runCommand(
  argv: readonly string[],
  env: Record<string, string | undefined>,
  cwd: string,
): Promise<Ended> {
  const [command = "", ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", env, cwd });
    const listeners = forwarded.map((signal) => {
      const pass = (): void => {
        if (!(byTerminal.has(signal) && process.stdin.isTTY)) child.kill(signal);
      };
      process.on(signal, pass);
      return { signal, pass };
    });
    const end = (ended: Ended): void => {
      for (const { signal, pass } of listeners) process.off(signal, pass);
      resolve(ended);
    };
    child.once("error", (cause: NodeJS.ErrnoException) => {
      end({ is: "not-started", because: cause.code === "ENOENT" ? `no such command: ${command}` : cause.message });
    });
    child.once("exit", (code, signal) => {
      end({ is: "ran", code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) });
    });
  });
}
