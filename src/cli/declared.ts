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
  if (loaded.is === "ok" && loaded.contract.components.length > 0) return loaded.contract;
  if (loaded.is === "ok") {
    throw new CommandError(
      exit.badInput,
      `${loaded.contract.source} declares budgets and no component: there is nothing to check calls against`,
      "Declare what the agent should send, such as: components: { effort: high }",
    );
  }
  const lines = loaded.problems.map(({ file, line, column, what, next }) => {
    const place = line === 0 ? file : `${file}:${line}:${column}`;
    return `${place}: ${what}${next === null ? "" : ` (${next})`}`;
  });
  throw new CommandError(exit.badInput, lines.join("\n  "), "evenkeel contract check FILE says more.");
}
