import { spawn } from "node:child_process";

/** Characters of output that the model gets to see: the beginning and the end. */
const mostShown = 30_000;
/** Characters after which a command that floods is ended. */
const mostRead = 5_000_000;

export interface Ran {
  readonly text: string;
  readonly isError: boolean;
}

/**
 * Runs a command with bash, its children with it: all of them are ended when time is up, when it floods, or when the
 * person stops the turn. Keys of the agent are not in its environment. This is no sandbox: the command can do what the
 * person can.
 *
 * @param seconds after which it is ended
 */
export function bash(command: string, cwd: string, seconds: number, signal: AbortSignal): Promise<Ran> {
  return new Promise((done) => {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/KEY|TOKEN|SECRET/i.test(name)));
    const child = spawn("bash", ["-c", command], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let ended: string | null = null;
    const end = (because: string): void => {
      ended ??= because;
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It is gone already.
      }
    };
    const timer = setTimeout(() => end(`ended after ${seconds} s`), seconds * 1000);
    const stop = (): void => end("stopped by the person");
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const take = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      if (output.length > mostRead) end("ended: too much output");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const finish = (words: string, isError: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      done({ text: `${shortened(output.trimEnd())}${words}`, isError });
    };
    child.on("error", (error) => finish(`[${error.message}]`, true));
    child.on("exit", (code) => {
      const because = ended;
      end("");
      const tell = (): void => {
        if (because !== null) finish(`\n[${because}]`, true);
        else finish(code === 0 ? "" : `\n[exit code ${code}]`, code !== 0);
      };
      // A child that fled from the group may hold the pipes open.
      const late = setTimeout(tell, 500);
      child.on("close", () => {
        clearTimeout(late);
        tell();
      });
    });
  });
}

function shortened(text: string): string {
  if (text.length <= mostShown) return text;
  const half = mostShown / 2;
  return `${text.slice(0, half)}\n[… ${text.length - mostShown} characters left out …]\n${text.slice(-half)}`;
}
