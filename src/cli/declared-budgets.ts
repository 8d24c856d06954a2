import { type Budget, problemLine } from "../contract/index.ts";
import { CommandError, exit } from "./exit.ts";

/**
 * The budgets of the contract a person named.
 *
 * @throws CommandError 65 with every problem's place, or where it declares none
 */
export async function loadBudgets(name: string): Promise<readonly Budget[]> {
  const { loadNamed } = await import("../contract/load/index.ts");
  const loaded = await loadNamed(name, process.cwd());
  if (loaded.is === "bad") throw new CommandError(exit.badInput, loaded.problems.map(problemLine).join("\n  "));
  if (loaded.contract.budgets.length > 0) return loaded.contract.budgets;
  throw new CommandError(
    exit.badInput,
    `${loaded.contract.source} declares no budget`,
    "Add one, such as: budgets: { score: 0.03 }",
  );
}
