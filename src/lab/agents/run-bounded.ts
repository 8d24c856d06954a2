import { spawn } from "node:child_process";

export interface BoundedRun {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; then the process group is killed. */
  readonly timeoutMs: number;
  /** Bytes kept of each stream, from the end. Default 256 KB. */
  readonly keep?: number;
}

export interface Ran {
  /** What a shell would say; `null` where it was killed for time. */
  readonly code: number | null;
  /** The last of each, as text. */
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/**
 * Runs a command without input in a process group of its own, and kills the whole group when it has ended or run out
 * of time: agents leave servers and shells behind.
 *
 * @throws where the command cannot be started
 */
export function runBounded({ argv, cwd, env, timeoutMs, keep = 256 * 1024 }: BoundedRun): Promise<Ran> {
  const [command = "", ...args] = argv;
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const out = lastOf(keep);
    const err = lastOf(keep);
    child.stdout.on("data", out.add);
    child.stderr.on("data", err.add);
    const orphan = (): void => killGroup(child.pid);
    process.once("exit", orphan);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, timeoutMs);
    child.once("error", (cause) => {
      clearTimeout(timer);
      process.off("exit", orphan);
      reject(cause);
    });
    child.once("exit", () => {
      clearTimeout(timer);
      process.off("exit", orphan);
      // What it left behind holds the pipes open.
      killGroup(child.pid);
    });
    child.once("close", (code, signal) => {
      const shell = signal === null ? (code ?? 1) : 128;
      resolve({
        code: late ? null : shell,
        stdout: out.text(),
        stderr: err.text(),
        ms: Math.round(performance.now() - begun),
      });
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

function lastOf(keep: number): { add(chunk: Buffer): void; text(): string } {
  let chunks: Buffer[] = [];
  let length = 0;
  return {
    add(chunk) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > 2 * keep) {
        chunks = [Buffer.concat(chunks).subarray(-keep)];
        length = keep;
      }
    },
    text: () => Buffer.concat(chunks).subarray(-keep).toString("utf8"),
  };
}
