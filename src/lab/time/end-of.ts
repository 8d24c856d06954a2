import { execFile } from "node:child_process";

export interface End {
  /** `null` where it could not be started or was killed for time. */
  readonly code: number | null;
  readonly out: string;
  /** The first lines of what it complained of. */
  readonly said: string;
}

/** Runs one of the machine's own small tools to its end. Never throws. */
export function endOf(
  [command = "", ...args]: readonly string[],
  { cwd, env = process.env, timeoutMs }: { cwd: string; env?: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<End> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, timeout: timeoutMs }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      const said = stderr.trim().split("\n").slice(0, 2).join(" | ") || (error?.message ?? "");
      resolve({ code, out: stdout, said });
    });
  });
}
