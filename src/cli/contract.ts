import { Command } from "commander";
import { contractDiff } from "../contract/diff/index.ts";
import { type ContractProblem, problemLine } from "../contract/index.ts";
import { contractName, discover, loadFrom, loadNamed } from "../contract/load/index.ts";
import {
  checkDocument,
  checkHtml,
  checkMarkdown,
  checkText,
  colourPen,
  diffDocument,
  diffHtml,
  diffMarkdown,
  diffText,
  plainPen,
} from "../contract/report/index.ts";
import { CommandError, exit } from "./exit.ts";
import { checkOutputs, writeOutputs } from "./output.ts";

interface Flags {
  readonly output: readonly string[];
  readonly json: boolean;
}

/** `evenkeel contract check | diff | learn` */
export function contractCommand(): Command {
  const command = new Command("contract").description(
    "Declare the product layer of an agent in evenkeel.yaml, check the file, explain a change, learn one from a capture.",
  );
  withOutput(
    command
      .command("check")
      .description("Check a contract and show its components, their hashes and the release they make.")
      .argument("[file]", `contract file or its folder (default: the nearest ${contractName}, here or above)`),
  ).action(check);
  withOutput(
    command
      .command("diff")
      .description(
        "Show what differs between two contracts: each component, the class of the change, the evidence it needs,\n" +
          "and what came and went in prompts and tools. Exit code 0: nothing differs; 1: something does.",
      )
      .argument("<a>", "contract before: a file, a folder, a git reference (main, HEAD~3), or REF:PATH")
      .argument("[b]", `contract after, likewise (default: the nearest ${contractName})`),
  ).action(diff);
  return command;
}

async function check(file: string | undefined, flags: Flags): Promise<void> {
  checkOutputs(flags.output, { ".json": null, ".md": null, ".html": null });
  const loaded = await loadFrom(file ?? (await nearest()), process.cwd());
  if (loaded.is === "bad") {
    reportProblems(loaded.problems, flags);
    return;
  }
  const { contract } = loaded;
  const json = () => `${JSON.stringify(checkDocument(contract), null, 2)}\n`;
  process.stdout.write(flags.json ? json() : checkText(contract));
  writeOutputs(flags.output, {
    ".json": json,
    ".md": () => checkMarkdown(contract),
    ".html": () => checkHtml(contract),
  });
}

async function diff(a: string, b: string | undefined, flags: Flags): Promise<void> {
  checkOutputs(flags.output, { ".json": null, ".md": null, ".html": null });
  const cwd = process.cwd();
  const [before, after] = await Promise.all([
    loadNamed(a, cwd),
    b === undefined ? nearest().then((path) => loadFrom(path, cwd)) : loadNamed(b, cwd),
  ]);
  if (before.is === "bad" || after.is === "bad") {
    reportProblems(
      [before, after].flatMap((side) => (side.is === "bad" ? side.problems : [])),
      flags,
    );
    return;
  }
  const found = contractDiff(before.contract, after.contract);
  const json = () => `${JSON.stringify(diffDocument(found), null, 2)}\n`;
  const colour = process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "";
  process.stdout.write(flags.json ? json() : diffText(found, colour ? colourPen : plainPen));
  writeOutputs(flags.output, { ".json": json, ".md": () => diffMarkdown(found), ".html": () => diffHtml(found) });
  process.exitCode = found.changes.length === 0 ? exit.pass : exit.fail;
}

/** @throws CommandError 65 where there is no contract here or above */
async function nearest(): Promise<string> {
  const path = await discover(process.cwd());
  if (path !== null) return path;
  throw new CommandError(
    exit.badInput,
    `there is no ${contractName} in this folder or above it`,
    "Name the file, or make one: evenkeel contract learn CAPTURE.har -o evenkeel.yaml",
  );
}

function reportProblems(problems: readonly ContractProblem[], flags: Flags): void {
  if (flags.json) process.stdout.write(`${JSON.stringify({ version: 1, valid: false, problems }, null, 2)}\n`);
  for (const problem of problems) process.stderr.write(`${problemLine(problem)}\n`);
  process.exitCode = exit.badInput;
}

function withOutput(command: Command): Command {
  return command
    .option(
      "-o, --output <file>",
      "write the result; the ending names the format: .json .md .html (repeatable)",
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option("--json", "print one JSON document on stdout", false);
}
