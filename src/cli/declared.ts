import type { Contract } from "../contract/index.ts";
import { CommandError, exit } from "./exit.ts";

/**
 * The contract a person named on the command line.
 *
 * @throws CommandError 65 with every problem's file, line and column
 */
export async function loadDeclared(name: string): Promise<Contract> {
  const { loadNamed } = await import("../contract/load/index.ts");
  const loaded = await loadNamed(name, process.cwd());
  if (loaded.is === "ok") return loaded.contract;
  const lines = loaded.problems.map(({ file, line, column, what, next }) => {
    const place = line === 0 ? file : `${file}:${line}:${column}`;
    return `${place}: ${what}${next === null ? "" : ` (${next})`}`;
  });
  throw new CommandError(exit.badInput, lines.join("\n  "), "evenkeel contract check FILE says more.");
}
