import { spawn } from "node:child_process";
import { TrialError } from "./trial-error.ts";

export interface CommandRun {
  readonly words: readonly string[];
  /** Put over this process's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Where it is aborted the run is killed, and nothing is known of it. */
  readonly signal: AbortSignal;
}

export type CommandEnd =
  | { readonly is: "aborted" }
  | {
      readonly is: "ended";
      /** As a shell says it; `null`: killed for time. */
      readonly code: number | null;
      readonly stdout: string;
      readonly stderr: string;
      readonly ms: number;
    };

/** Process groups under way: they end with this process. */
const live = new Set<number>();
process.once("exit", () => {
  for (const pid of live) killGroup(pid);
});

/** Bytes kept of each stream, from the end. */
const kept = 64 * 1024;

/** How long pipes may stay open when their process and its group have ended. */
const graceMs = 500;

/**
 * Runs a command without input in a process group of its own; the whole group is killed when it has ended, run out of
 * time, or this process ends. A process that left the group is not waited for, and lives on.
 *
 * @throws TrialError `bad-command` where it cannot be started
 */
export function runCommand({ words, env, timeoutMs, signal }: CommandRun): Promise<CommandEnd> {
  const [command = "", ...rest] = words;
  const begun = performance.now();
  if (signal.aborted) return Promise.resolve({ is: "aborted" });
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let late = false;
    let grace: NodeJS.Timeout | undefined;
    const [out, err] = [tail(), tail()];
    child.stdout.on("data", out.add);
    child.stderr.on("data", err.add);
    if (child.pid !== undefined) live.add(child.pid);
    const kill = (): void => killGroup(child.pid);
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, timeoutMs);
    const finish = (): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      if (child.pid !== undefined) live.delete(child.pid);
      signal.removeEventListener("abort", kill);
    };
    signal.addEventListener("abort", kill);
    child.once("error", (cause) => {
      finish();
      const next = "The command is not read by a shell: for pipes, variables and built-ins use sh -c '…'.";
      reject(new TrialError("bad-command", `"${command}" cannot be started: ${cause.message}`, next));
    });
    child.once("exit", () => {
      // What it left behind holds the pipes open; what left the group, too, and that is beyond reach.
      kill();
      grace = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, graceMs);
    });
    child.once("close", (code, killed) => {
      finish();
      if (signal.aborted) return resolve({ is: "aborted" });
      const ms = Math.round(performance.now() - begun);
      const shell = killed === null ? (code ?? 1) : 128;
      resolve({ is: "ended", code: late ? null : shell, stdout: out.text(), stderr: err.text(), ms });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has gone by itself.
  }
}

function tail(): { add(chunk: Buffer): void; text(): string } {
  let bytes = Buffer.alloc(0);
  return {
    add(chunk) {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length > 2 * kept) bytes = bytes.subarray(-kept);
    },
    text: () => bytes.subarray(-kept).toString("utf8"),
  };
}
