import { bash, type Ran } from "./bash.ts";
import { edit, read } from "./files.ts";

/** What tools may reach. */
export interface Reach {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Hands work to another agent and gives its report. */
  readonly task: (type: string, prompt: string) => Promise<Ran>;
}

/** Runs a tool call. Never throws: what goes wrong is for the model to read. */
export async function runTool(name: string, input: unknown, reach: Reach): Promise<Ran> {
  const given = new Map<string, unknown>(typeof input === "object" && input !== null ? Object.entries(input) : []);
  const text = (field: string): string | null => {
    const value = given.get(field);
    return typeof value === "string" ? value : null;
  };
  const count = (field: string, otherwise: number): number => {
    const value = given.get(field);
    return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  try {
    const path = text("path");
    const command = text("command");
    const prompt = text("prompt");
    switch (name) {
      case "read":
        return path === null ? missing("path") : read(reach.cwd, path, count("offset", 1), count("limit", 2_000));
      case "edit":
        if (path === null) return missing("path");
        return edit(reach.cwd, path, text("old_string") ?? "", text("new_string") ?? "");
      case "bash":
        if (command === null) return missing("command");
        return await bash(command, reach.cwd, Math.min(600, count("timeout", 60)), reach.signal);
      case "task":
        return prompt === null ? missing("prompt") : await reach.task(text("agent_type") ?? "worker", prompt);
      default:
        return { text: `there is no tool ${name}`, isError: true };
    }
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), isError: true };
  }
}

function missing(field: string): Ran {
  return { text: `${field} is missing`, isError: true };
}
