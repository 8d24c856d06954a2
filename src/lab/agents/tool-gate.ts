import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A command that says when an agent runs it, and lasts until it is let go: the middle of a tool use. */
export interface ToolGate {
  /** What the scripted model has the agent run. The same for every run of a home. */
  readonly command: string;
  /** Lets the next run of the command wait. */
  close(): Promise<void>;
  /** Resolves when the command runs, or `stop` is aborted. */
  reached(stop: AbortSignal): Promise<boolean>;
  /** Lets it end. */
  open(): Promise<void>;
}

/** Real seconds after which the command ends by itself, so that it never holds up a run that forgot it. */
const patience = 20;

/** The gate of an agent's home. While nobody closes it, the command ends at once. */
export function toolGate(home: string): ToolGate {
  const folder = join(home, "tool-gate");
  const [script, shut, running] = [join(folder, "wait.sh"), join(folder, "shut"), join(folder, "running")];
  // The file stands there from the start and is quoted for a shell: homes have plain names, but not by law.
  const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;
  const text = [
    "n=0",
    `touch ${quoted(running)}`,
    `while [ -e ${quoted(shut)} ] && [ $n -lt ${patience * 20} ]; do sleep 0.05; n=$((n+1)); done`,
    "echo held",
    "",
  ].join("\n");
  return {
    command: `sh ${quoted(script)}`,
    close: async () => {
      await mkdir(folder, { recursive: true });
      await rm(running, { force: true });
      await writeFile(shut, "");
      await writeFile(script, text);
    },
    reached: async (stop) => {
      while (!existsSync(running)) {
        if (stop.aborted) return false;
        await pause(20);
      }
      return true;
    },
    open: () => rm(shut, { force: true }),
  };
}

/** The command of a home's gate, for the script of the model. */
export function heldCommand(home: string): string {
  return toolGate(home).command;
}
