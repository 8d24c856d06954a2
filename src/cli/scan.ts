import { existsSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { defaultPlaces } from "../capture/inputs/index.ts";
import type { Severity } from "../invariants/index.ts";
import { type ScanResult, scan } from "../scan/index.ts";
import { loadDeclared } from "./declared.ts";
import { CommandError, exit } from "./exit.ts";
import { checkOutputs, type Formats, writeOutputs } from "./output.ts";
import { progressLine } from "./progress.ts";
import { packageVersion } from "./version.ts";

interface Flags {
  readonly output?: readonly string[];
  readonly json?: true;
  readonly since?: number;
  readonly until?: number;
  readonly client?: string;
  readonly project?: string;
  readonly failOn?: Severity | "never";
  readonly contract?: string;
  readonly showText?: true;
  readonly example?: true;
  readonly threads: number;
}

/** `evenkeel scan [PATH…]` */
export function scanCommand(): Command {
  return new Command("scan")
    .description(
      "Look back over session logs and HAR captures: what changed, when, and what was broken.\n" +
        "Reads the default folders of Claude Code, Codex, OpenCode and Gemini CLI unless paths are given.\n" +
        "Needs no configuration and no keys; nothing leaves this machine.",
    )
    .argument("[path...]", "files or folders: session logs, HAR captures")
    .option(
      "-o, --output <file>",
      "write a report; the ending names the format: .html .json .md .junit.xml .sarif (repeatable)",
      collect,
    )
    .option("--json", "print one JSON document on stdout, everything else on stderr")
    .option(
      "--since <date>",
      "only sessions with calls at or after this date (2026-03-04, ISO time, or 14d)",
      dateOption,
    )
    .option("--until <date>", "only what happened before this date", dateOption)
    .addOption(
      new Option("--client <name>", "only this client").choices([
        "claude-code",
        "codex",
        "opencode",
        "gemini-cli",
        "generic",
      ]),
    )
    .option("--project <text>", "only projects whose path contains this text")
    .addOption(
      new Option("--fail-on <severity>", "exit 1 at a violation of this severity or worse (default: warn)").choices([
        "error",
        "warn",
        "info",
        "never",
      ]),
    )
    .option("--contract <file>", "check against this evenkeel.yaml instead of what each lane sent first")
    .option("--show-text", "show message texts in the evidence; without it no output holds any")
    .option("--example", "scan the bundled, synthetic example")
    .option("--threads <n>", "most threads to use", threadsOption, availableParallelism())
    .action(run);
}

async function run(given: readonly string[], flags: Flags): Promise<void> {
  const { output = [] } = flags;
  checkOutputs(output, formatsKnown);
  const example = fileURLToPath(new URL("../../examples/scan/data/", import.meta.url));
  const say = (text: string): boolean => process.stderr.write(text);
  const human = !flags.json;
  let paths = given.map((path) => resolve(path));
  let source: "given" | "default" | "example" = "given";
  if (flags.example) {
    paths = [example];
    source = "example";
  } else if (paths.length === 0) {
    const places = defaultPlaces(homedir(), process.env);
    say("Looking for agent sessions here; nothing leaves this machine:\n");
    for (const { path, client } of places) {
      const shown = path.startsWith(homedir()) ? `~${path.slice(homedir().length)}` : path;
      say(`  ${existsSync(path) ? "reading  " : "not there"}  ${shown}  (${client})\n`);
    }
    say("\n");
    paths = places.filter((place) => existsSync(place.path)).map((place) => place.path);
    source = "default";
  }
  // What writes the report is loaded while the logs are read.
  const [first, render] = await Promise.all([scanWithProgress(paths, flags), import("../scan/render/index.ts")]);
  let outcome = first;
  const narrowed = [flags.since, flags.until, flags.client, flags.project].some((each) => each !== undefined);
  if (outcome.result.exchanges === 0 && narrowed) {
    say("No model call there fits --since, --until, --client and --project as given.\n\n");
  } else if (outcome.result.exchanges === 0 && source === "default") {
    say("\nNo agent session was found there, so nothing of yours was checked.\n");
    // Whoever gates on a severity or a contract asks about their own sessions: the example would be no answer.
    if (human && (flags.failOn ?? "never") === "never" && flags.contract === undefined) {
      say("What follows is the bundled example: synthetic sessions, no real person's.\n\n");
      outcome = await scanWithProgress([example], flags);
      source = "example";
    }
  }
  const { result, nothingRead } = outcome;
  const failOn = flags.failOn ?? "warn";
  if (flags.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(render.renderTerminal(result, { colour: colourOn(), mostChanges: 12 }));
  writeOutputs(output, formats(render, result, failOn));
  for (const file of output) say(`\nReport: ${resolve(file)}\n`);
  if (human && output.length === 0 && result.exchanges > 0) {
    say("\nThe whole report, with charts: the same command with -o report.html\n");
  }
  process.exitCode = exitCode(result, nothingRead && !(narrowed && result.problems.length === 0), source, failOn);
}

async function scanWithProgress(paths: readonly string[], flags: Flags) {
  const progress = progressLine(process.stderr, () => performance.now());
  try {
    return await scan({
      paths,
      window: {
        since: flags.since ?? null,
        until: flags.until ?? null,
        client: flags.client ?? null,
        project: flags.project ?? null,
      },
      contract: flags.contract === undefined ? null : await loadDeclared(flags.contract),
      showText: flags.showText === true,
      threads: flags.threads,
      onProgress: ({ bytes, total, files }) =>
        progress.show(
          total === 0 ? 0 : bytes / total,
          `${Math.round(bytes / 1e6)} of ${Math.round(total / 1e6)} MB, ${files} files`,
        ),
    });
  } finally {
    progress.clear();
  }
}

function exitCode(
  result: ScanResult,
  nothingRead: boolean,
  source: "given" | "default" | "example",
  failOn: Severity | "never",
): number {
  // Of the example nothing can be wrong with the person's own agent.
  if (source === "example") return exit.pass;
  if (nothingRead && source === "given") return exit.badInput;
  // No data is never green, whatever the gate.
  if (result.exchanges === 0) return exit.inconclusive;
  if (failOn === "never") return exit.pass;
  const gating = { error: ["error"], warn: ["error", "warn"], info: ["error", "warn", "info"] }[failOn];
  return result.violations.some((violation) => gating.includes(violation.severity)) ? exit.fail : exit.pass;
}

const formatsKnown = { ".html": null, ".json": null, ".md": null, ".junit.xml": null, ".sarif": null };

function formats(
  render: typeof import("../scan/render/index.ts"),
  result: ScanResult,
  failOn: Severity | "never",
): Formats & Record<keyof typeof formatsKnown, () => string> {
  return {
    ".html": () => render.renderHtml(result),
    ".json": () => `${JSON.stringify(result, null, 2)}\n`,
    ".md": () => render.renderMarkdown(result),
    ".junit.xml": () => render.renderJunit(result, failOn),
    ".sarif": () => render.renderSarif(result, packageVersion()),
  };
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `2026-03-04`, `2026-03-04T10:00Z`, or `14d` ago. */
function dateOption(text: string): number {
  const days = /^(\d{1,5})d$/.exec(text);
  if (days?.[1] !== undefined) return Date.now() - Number(days[1]) * 86_400_000;
  const at = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(at)) {
    throw new CommandError(
      exit.usage,
      `not a date: ${text}`,
      "Write 2026-03-04, 2026-03-04T10:00Z, or 14d for the last 14 days.",
    );
  }
  return at;
}

function threadsOption(text: string): number {
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1) throw new CommandError(exit.usage, `not a number of threads: ${text}`);
  return threads;
}

function colourOn(): boolean {
  return process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "";
}
