import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { Command } from "commander";
import { findInputs, type Problem, readHar, readTranscripts, type Source } from "../capture/index.ts";
import { contractDiff } from "../contract/diff/index.ts";
import { type ContractProblem, problemLine, releaseOf } from "../contract/index.ts";
import { learner } from "../contract/learn/index.ts";
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
import { plain } from "../report/index.ts";
import type { Exchange } from "../wire/index.ts";
import { CommandError, exit } from "./exit.ts";
import { settingsIn } from "./live-settings.ts";
import { checkOutputs, writeOutputs } from "./output.ts";

interface Flags {
  readonly output?: readonly string[];
  readonly json?: true;
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
  command
    .command("learn")
    .description(
      "Learn a contract from what agents sent: HAR captures (evenkeel record) or session logs. Written are model, effort,\n" +
        "thinking, context and cache policy, and hashes of prompts and tools, per client, version, model, lane and project,\n" +
        "from each lane's first call. Nothing leaves this machine.",
    )
    .argument("<input...>", "HAR files, session logs, or folders of them")
    .option("-o, --output <file>", "write it there (.yaml) instead of printing it")
    .option("--agent <name>", "name of the agent (default: the client's)")
    .option("--prompts <dir>", "save the prompts' texts too, masked, in a folder beside the contract")
    .option("--any-project", "let it hold in every project, not only where it was seen")
    .option("--any-version", "let it hold for every version of the client")
    .option("--force", "overwrite files that are there")
    .action(learnFrom);
  return command;
}

interface LearnFlags {
  readonly output?: string;
  readonly agent?: string;
  readonly prompts?: string;
  readonly anyProject?: true;
  readonly anyVersion?: true;
  readonly force?: true;
}

async function learnFrom(inputs: readonly string[], flags: LearnFlags): Promise<void> {
  if (flags.agent !== undefined && !agentName.test(flags.agent)) {
    throw new CommandError(exit.usage, `--agent ${flags.agent}: a name has letters, digits, dots and dashes only`);
  }
  if (flags.output !== undefined && !/\.ya?ml$/i.test(flags.output)) {
    throw new CommandError(exit.usage, `-o ${flags.output}: a contract is YAML`, "Name it evenkeel.yaml.");
  }
  const folder = dirname(resolve(flags.output ?? contractName));
  const prompts = flags.prompts === undefined ? null : relative(folder, resolve(flags.prompts)).split("\\").join("/");
  if (prompts !== null && (prompts === "" || prompts.startsWith("..") || isAbsolute(prompts))) {
    throw new CommandError(
      exit.usage,
      `--prompts ${flags.prompts ?? ""}: must be a folder inside ${folder}, where the contract will be`,
      "A contract names files of its own folder only.",
    );
  }
  const learning = learner(flags);
  const clients = new Set<string>();
  for await (const exchange of exchangesOf(inputs)) {
    clients.add(exchange.client.id);
    learning.add(exchange);
  }
  const [client = "agent", ...more] = clients;
  const learned = learning.finish({
    agent: flags.agent ?? (more.length === 0 ? client : "agent"),
    prompts,
    from: inputs.map((input) => basename(input)),
  });
  if (learned.is === "nothing") {
    throw new CommandError(
      exit.badInput,
      `nothing can be learned from ${inputs.join(", ")}: ${learned.because}`,
      "Record a session: evenkeel record --har session.har -- YOUR AGENT",
    );
  }
  for (const note of learned.notes) process.stderr.write(`note: ${plain(note, 2000)}\n`);
  const texts = [...learned.files].map(([path, text]) => [join(folder, path), text] as const);
  const all = [...(flags.output === undefined ? [] : [[flags.output, learned.yaml] as const]), ...texts];
  const there = flags.force ? [] : all.map(([path]) => path).filter((path) => existsSync(path));
  if (there.length > 0) {
    throw new CommandError(exit.usage, `already there: ${there.join(", ")}`, "Choose another name, or add --force.");
  }
  if (flags.output === undefined) process.stdout.write(learned.yaml);
  for (const [path, text] of all) write(path, text, flags.force === true);
  const { id, observed } = releaseOf(learned.contract);
  process.stderr.write(
    `learned from calls: ${learned.calls}, sessions: ${learned.sessions}, components: ${learned.contract.components.length}\n` +
      `  declared ${id}\n  on the wire ${observed}\n`,
  );
}

function write(path: string, text: string, overwrite: boolean): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, text, { flag: overwrite ? "w" : "wx" });
  } catch (error) {
    throw new CommandError(
      exit.internal,
      `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const agentName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

async function* exchangesOf(inputs: readonly string[]): AsyncGenerator<Exchange> {
  const sources: Source[] = [];
  const complain = ({ input, where, what }: Problem): void => {
    process.stderr.write(`${plain(`${input}${where === "" ? "" : `: ${where}`}: ${what}`, 600)}\n`);
  };
  for await (const found of findInputs(inputs)) {
    if (found.is === "source") sources.push(found.source);
    else complain(found.problem);
  }
  const began = ({ startedAt }: Source): number => startedAt ?? 0;
  const captures = sources.filter(({ format }) => format === "har").sort((a, b) => began(a) - began(b));
  const logs = sources.filter(({ format }) => format !== "har");
  for (const captured of [readHar(captures.map(({ path }) => path)), readTranscripts(logs)]) {
    for await (const each of captured) {
      if (each.is === "exchange") yield each.exchange;
      if (each.is === "problem") complain(each.problem);
    }
  }
}

const anyVariable: Readonly<Record<string, string>> = new Proxy({}, { get: () => "https://variable.invalid" });

async function check(file: string | undefined, flags: Flags): Promise<void> {
  checkOutputs(flags.output ?? [], { ".json": null, ".md": null, ".html": null });
  const path = file ?? (await nearest());
  const loaded = await loadFrom(path, process.cwd());
  // What `live:` takes from the environment is set where it runs, not where it is checked.
  const settings = loaded.is === "bad" ? loaded : settingsIn(path, anyVariable);
  if (loaded.is === "bad" || settings.is === "bad") {
    reportProblems(settings.is === "bad" ? settings.problems : [], flags);
    return;
  }
  const { contract } = loaded;
  const json = () => `${JSON.stringify(checkDocument(contract), null, 2)}\n`;
  process.stdout.write(flags.json ? json() : checkText(contract));
  writeOutputs(flags.output ?? [], {
    ".json": json,
    ".md": () => checkMarkdown(contract),
    ".html": () => checkHtml(contract),
  });
}

async function diff(a: string, b: string | undefined, flags: Flags): Promise<void> {
  checkOutputs(flags.output ?? [], { ".json": null, ".md": null, ".html": null });
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
  writeOutputs(flags.output ?? [], { ".json": json, ".md": () => diffMarkdown(found), ".html": () => diffHtml(found) });
  process.exitCode = found.changes.length + found.budgets.length === 0 ? exit.pass : exit.fail;
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
  for (const problem of problems) process.stderr.write(`${plain(problemLine(problem), 2000)}\n`);
  process.exitCode = exit.badInput;
}

function withOutput(command: Command): Command {
  return command
    .option(
      "-o, --output <file>",
      "write the result; the ending names the format: .json .md .html (repeatable)",
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option("--json", "print one JSON document on stdout");
}
