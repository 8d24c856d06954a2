import { Command, Option } from "commander";
import { resultFormats } from "../judge/results/index.ts";
import { type CompareFilesFlags, compareFiles } from "./compare-files.ts";
import { addRunOptions, type CompareRunFlags } from "./compare-run-options.ts";
import { CommandError, exit } from "./exit.ts";
import { collect, listOption, numberBetween } from "./option.ts";

/** `evenkeel compare BASE CANDIDATE` */
export function compareCommand(): Command {
  const command = new Command("compare")
    .description(
      "Judge a candidate's results against a baseline's, task by task: is the loss of quality within its budget? A pass\n" +
        "needs proof, and so does a failure; what is neither is inconclusive, and how many more runs it takes is said.",
    )
    .argument("[base]", "results of the baseline: JSONL, CSV, promptfoo JSON, Inspect .eval or JSON, JUnit XML")
    .argument("[candidate]", "results of the candidate, likewise")
    .option("--contract <file>", "evenkeel.yaml (or its folder) whose budgets are judged")
    .option("--metric <names>", "metrics to judge, with commas (default: those with a budget, else score)", listOption)
    .addOption(
      new Option("--format <name>", "what the files are (default: told from their content)").choices(resultFormats),
    )
    .option("--margin <share>", "tolerated loss of every metric, such as 0.03", numberBetween(0, 1))
    .option("--alpha <rate>", "error rate of each kind of verdict, such as 0.05", numberBetween(0, 0.5))
    .option("--on-overlap", "judge what both have, where they do not hold the same tasks", false)
    .option("--flips", "list the tasks whose majority outcome changed, worst first", false)
    .option("--fixed-n", "the classical paired test instead: valid when read once only", false)
    .option("--base-provider <id>", "promptfoo: which provider is the baseline")
    .option("--base-prompt <name>", "promptfoo: which prompt is the baseline")
    .option("--cand-provider <id>", "promptfoo: which provider is the candidate")
    .option("--cand-prompt <name>", "promptfoo: which prompt is the candidate")
    .option(
      "-o, --output <file>",
      "write a report; the ending names the format: .html .json .md .junit.xml .sarif (repeatable)",
      collect,
      [],
    )
    .option("--json", "print one JSON document on stdout, everything else on stderr", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 pass, 1 fail or regressed, 2 inconclusive or not comparable, 64 usage, 65 bad input.\n\n" +
        "Example: evenkeel compare main.jsonl branch.jsonl --margin 0.03 -o verdict.html",
    )
    .action(
      async (base: string | undefined, candidate: string | undefined, flags: CompareFilesFlags & CompareRunFlags) => {
        if (flags.run && base === undefined) return (await import("./compare-run.ts")).compareRun(flags);
        if (flags.run) throw new CommandError(exit.usage, "--run makes its own results: leave out the files");
        if (base !== undefined && candidate !== undefined) return compareFiles(base, candidate, flags);
        throw new CommandError(exit.usage, "which results? evenkeel compare BASE CANDIDATE, or evenkeel compare --run");
      },
    );
  return addRunOptions(command);
}
