import { Command, Option } from "commander";
import { type Known, knownFrom, powerPlan, powerText } from "../judge/power/index.ts";
import { type ResultFormat, resultFormats, type ScoreSet } from "../judge/results/index.ts";
import { plain } from "../report/index.ts";
import { scoresIn } from "./compare-files.ts";
import { CommandError, exit } from "./exit.ts";
import { listOption, numberBetween, numberOption } from "./option.ts";

interface Flags {
  readonly drop: number;
  readonly alpha: number;
  readonly power: number;
  readonly repeats: readonly number[];
  readonly rate?: number;
  readonly correlation?: number;
  readonly tasks?: number;
  readonly metric?: string;
  readonly format?: ResultFormat;
  readonly json: boolean;
}

/** `evenkeel power [RESULTS] [CANDIDATE]` */
export function powerCommand(): Command {
  return new Command("power")
    .description(
      "How many runs it takes to see a drop, and what the suite you have can see: from results of the baseline (with\n" +
        "repeats, or with results of a candidate too), or from a stated pass rate and correlation.",
    )
    .argument("[results]", "results of the baseline, in any format that compare reads")
    .argument("[candidate]", "results of a candidate on the same tasks")
    .option("--drop <share>", "the drop to see", numberBetween(0, 1), 0.03)
    .option("--alpha <rate>", "one-sided error rate", numberBetween(0, 0.5), 0.05)
    .option("--power <share>", "the chance to see it", powerOption, 0.8)
    .option("--repeats <list>", "runs of each task in each arm, such as 1,3,10", repeatsOption, [1, 3, 10])
    .option("--rate <share>", "pass rate of the baseline, without results", numberBetween(0, 1))
    .option("--correlation <share>", "correlation of two runs of one task, where no results show it", correlationOption)
    .option(
      "--tasks <n>",
      "tasks of the suite you have (default: those of the results)",
      numberOption(1, 1_000_000_000),
    )
    .addOption(
      new Option("--format <name>", "what the results are (default: told from their content)").choices(resultFormats),
    )
    .option("--metric <name>", "which metric of the results (default: score, or the only one)")
    .option("--json", "print one JSON document on stdout", false)
    .addHelpText(
      "after",
      "\nExample: evenkeel power main.jsonl --drop 0.03\n         evenkeel power --rate 0.65 --correlation 0.6",
    )
    .action(run);
}

async function run(results: string | undefined, candidate: string | undefined, flags: Flags): Promise<void> {
  const { drop, alpha, power, repeats } = flags;
  if (drop < 1e-6) throw new CommandError(exit.usage, `--drop ${drop}: no suite can see a drop below 0.000001`);
  const found = results === undefined ? stated(flags) : await fromFiles(results, candidate, flags);
  const tasks = flags.tasks ?? found.tasks;
  const have = tasks === null ? null : { tasks, repeats: found.repeats };
  const plan = powerPlan({ drop, alpha, power, repeats, have }, found.known);
  const noted = { ...plan, notes: [...found.notes, ...plan.notes] };
  process.stdout.write(flags.json ? `${JSON.stringify(noted, null, 2)}\n` : powerText(noted));
}

interface Found {
  readonly known: Known;
  readonly tasks: number | null;
  readonly repeats: number;
  readonly notes: readonly string[];
}

/** @throws CommandError 64 where nothing is known */
function stated({ rate, correlation, drop, repeats }: Flags): Found {
  if (rate === undefined || correlation === undefined) {
    throw new CommandError(
      exit.usage,
      "from what? Give results of the baseline, or both --rate and --correlation",
      "Such as: evenkeel power main.jsonl, or: evenkeel power --rate 0.65 --correlation 0.6",
    );
  }
  if (drop > rate) throw new CommandError(exit.usage, `a rate of ${rate} cannot drop by ${drop}`);
  return { known: { is: "stated", rate, correlation }, tasks: null, repeats: repeats[0] ?? 1, notes: [] };
}

/** @throws CommandError 64 where the metric is unclear, 65 where the results do not serve */
async function fromFiles(results: string, candidate: string | undefined, flags: Flags): Promise<Found> {
  if (flags.rate !== undefined) throw new CommandError(exit.usage, "--rate is for planning without results");
  const read = { format: flags.format, metrics: flags.metric === undefined ? [] : [flags.metric] };
  const base = await scoresIn(results, read);
  const other = candidate === undefined ? null : await scoresIn(candidate, read);
  const metric = metricOf(base, flags.metric);
  for (const { file, facts } of other === null ? [base] : [base, other]) {
    const { low, high } = facts.get(metric) ?? { low: null, high: null };
    if ((low !== null && low.value < 0) || (high !== null && high.value > 1)) {
      throw new CommandError(
        exit.badInput,
        `${file}: ${JSON.stringify(metric)} is not in [0, 1]: power plans for scores that are`,
        "evenkeel compare shows for any metric what the results at hand can see.",
      );
    }
  }
  const found = knownFrom(metric, flags.correlation ?? null, base, other);
  if (found.is === "known") return found;
  throw new CommandError(exit.badInput, `${results}: ${JSON.stringify(metric)}: ${found.because}`);
}

function metricOf({ file, metrics }: ScoreSet, named: string | undefined): string {
  const metric = named ?? (metrics.includes("score") ? "score" : metrics.length === 1 ? metrics[0] : undefined);
  if (metric !== undefined && metrics.includes(metric)) return metric;
  const has = metrics
    .slice(0, 20)
    .map((name) => plain(name))
    .join(", ");
  throw new CommandError(
    exit.usage,
    metric === undefined
      ? `which metric? ${file} has ${has}`
      : `${file} has no metric ${JSON.stringify(metric)}; it has ${has}`,
    "Name one with --metric.",
  );
}

function repeatsOption(text: string): readonly number[] {
  return listOption(text).map(numberOption(1, 100_000));
}

/** @throws CommandError 64 below one half, which no plan should aim at */
function powerOption(text: string): number {
  const power = numberBetween(0, 1)(text);
  if (power >= 0.5) return power;
  throw new CommandError(exit.usage, `--power ${text}: a test that finds less than every second drop is no plan`);
}

/** @throws CommandError 64 outside [0, 1) */
function correlationOption(text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (number >= 0 && number < 1) return number;
  throw new CommandError(exit.usage, `"${text}" is no number from 0 to below 1`);
}
