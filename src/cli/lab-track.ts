import { resolve } from "node:path";
import { Command } from "commander";
import type { ClientHistory } from "../clients/index.ts";
import { publishedVersions, type RealClient } from "../lab/agents/index.ts";
import { modelsFor } from "../lab/run/index.ts";
import {
  historyOf,
  renderTrackHtml,
  renderTrackTerminal,
  trackVersions,
  versionsIn,
  writeHistory,
} from "../lab/track/index.ts";
import { cleanWhenStopped } from "./clean-when-stopped.ts";
import { CommandError, exit } from "./exit.ts";
import { collect, colourOn, listOption, numberOption } from "./option.ts";
import { checkOutputs, type Formats, writeOutputs } from "./output.ts";
import { withProgress } from "./run-progress.ts";

interface Flags {
  readonly versions: string;
  readonly model?: readonly string[];
  readonly jobs: number;
  readonly timeout: number;
  readonly top: number;
  readonly afresh: boolean;
  readonly output: readonly string[];
  readonly json: boolean;
}

const clients: Readonly<Record<string, RealClient>> = {
  claude: "claude-code",
  codex: "codex",
  opencode: "opencode",
  gemini: "gemini-cli",
};

/** `evenkeel lab track CLIENT --versions A..B` */
export function labTrackCommand(): Command {
  return new Command("track")
    .description(
      "What a vendor changed, version by version: installs each, plays the same scripted sessions, compares what was\n" +
        "sent, and ranks the changes by likely consequence. Needs no key; only npm is asked for the versions.",
    )
    .argument("<client>", "claude, codex, opencode or gemini")
    .requiredOption("--versions <range>", "such as 2.1.58..2.1.120, or versions with commas between them")
    .option("--model <names>", "models to ask for, with commas between them", listOption)
    .option("--jobs <n>", "versions at a time", numberOption(1, 16), 1)
    .option("--timeout <seconds>", "longest turn, in real time", numberOption(1, 3600), 60)
    .option("--top <n>", "changes shown for each model", numberOption(1, 1000), 10)
    .option("--afresh", "play again what was observed earlier and is kept in the cache", false)
    .option("-o, --output <file>", "write a report; the ending names the format: .html .json (repeatable)", collect, [])
    .option("--json", "print one JSON document on stdout, everything else on stderr", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 every version was run, 2 some were not (each is named), 64 usage.\n\n" +
        "Example: evenkeel lab track claude --versions 2.1.58..2.1.120 --model claude-opus-4-6 -o changes.html",
    )
    .action(run);
}

async function run(name: string, flags: Flags, command: Command): Promise<void> {
  // `lab` has options of these names too, and takes them wherever they stand.
  const { json = flags.json, output = flags.output, model = flags.model, jobs, timeout } = given(command, flags);
  checkOutputs(output, { ".html": null, ".json": null });
  const client = Object.hasOwn(clients, name) ? clients[name] : undefined;
  if (client === undefined) {
    throw new CommandError(exit.usage, `"${name}" is no client that comes from npm`, Object.keys(clients).join(", "));
  }
  const finished = cleanWhenStopped();
  const published = await publishedVersions(client);
  if (published.is === "unavailable") throw new CommandError(exit.inconclusive, published.because);
  const wanted = versionsIn(flags.versions, published.versions);
  if (wanted.is === "bad") throw new CommandError(exit.usage, wanted.because);
  const models = model ?? modelsFor(client).flatMap((one, index) => (one === null || index > 0 ? [] : [one]));
  const tracked = await withProgress((progress) =>
    trackVersions({
      ...{ name, client, versions: wanted.versions, models, jobs, afresh: flags.afresh, turnTimeout: timeout * 1000 },
      onNews({ version, is, because, done, of }) {
        if (is === "begun" || process.stderr.isTTY) progress.at(done, of, version);
        if (because !== null) progress.note(`${version}: ${because}`);
      },
    }),
  );
  const missing = [
    ...wanted.missing.map((version) => ({ version, because: "it is not on the registry" })),
    ...tracked.missing,
  ];
  const history = historyOf({ client, range: flags.versions, observed: tracked.observed, missing });
  if (json) process.stdout.write(writeHistory(history));
  else {
    process.stdout.write(renderTrackTerminal(history, { colour: colourOn(), most: flags.top }));
  }
  writeOutputs(output, formats(history));
  for (const file of output) process.stderr.write(`Report: ${resolve(file)}\n`);
  process.exitCode = missing.length > 0 || history.versions.length === 0 ? exit.inconclusive : exit.pass;
  finished();
}

/** What was said on the command line, to this command or to the one above it; defaults of the latter do not count. */
function given(command: Command, flags: Flags): Pick<Flags, "jobs" | "timeout"> & Partial<Flags> {
  const above = command.parent;
  const said = (key: string): boolean => above?.getOptionValueSource(key) === "cli";
  const values: Partial<Flags> = above?.opts() ?? {};
  return {
    jobs: said("jobs") ? (values.jobs ?? flags.jobs) : flags.jobs,
    timeout: said("timeout") ? (values.timeout ?? flags.timeout) : flags.timeout,
    ...(said("json") && values.json !== undefined ? { json: values.json } : {}),
    ...(said("output") && values.output !== undefined ? { output: values.output } : {}),
    ...(said("model") && values.model !== undefined ? { model: values.model } : {}),
  };
}

function formats(history: ClientHistory): Formats {
  return { ".html": () => renderTrackHtml(history), ".json": () => writeHistory(history) };
}
