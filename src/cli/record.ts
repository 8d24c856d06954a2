import { resolve } from "node:path";
import { Command } from "commander";
import { record, standIns } from "../capture/recorder/index.ts";
import { CommandError, exit } from "./exit.ts";
import { packageVersion } from "./version.ts";

interface Options {
  readonly har: string;
  readonly upstream?: string;
  readonly append?: true;
  readonly force?: true;
  readonly standIns?: true;
}

/** `evenkeel record --har F [--upstream URL] -- CMD…` */
export function recordCommand(): Command {
  return new Command("record")
    .description("run any client through a recording proxy on 127.0.0.1 and keep its model calls in a HAR file")
    .requiredOption("--har <file>", "HAR 1.2 file to write, readable by you alone")
    .option("--upstream <url>", "send the calls here instead of where they went before")
    .option("--append", "add to the file if it is there")
    .option("--force", "overwrite the file if it is there")
    .option("--stand-ins", "replace system prompts, tool descriptions and reminders by stand-ins, to share the file")
    .argument("<command...>", "the client and its arguments, behind --")
    .addHelpText(
      "after",
      "\nThe client is led through the proxy by its own settings (ANTHROPIC_BASE_URL, OPENAI_BASE_URL,\n" +
        "GOOGLE_GEMINI_BASE_URL …; codex -c openai_base_url=…; OPENCODE_CONFIG_CONTENT); its configuration is not touched.\n" +
        "Keys and authorisation headers are not stored. Exits with the client's own exit code.\n\n" +
        "Example: evenkeel record --har session.har -- claude --model opus",
    )
    .action(async (argv: string[], options: Options) => {
      process.exitCode = await run(argv, options);
    });
}

async function run(argv: readonly string[], options: Options): Promise<number> {
  if (options.append && options.force) throw new CommandError(exit.usage, "--append and --force exclude each other");
  if (options.upstream !== undefined && !isHttp(options.upstream)) {
    throw new CommandError(exit.usage, `--upstream ${options.upstream} is not an http or https address`);
  }
  const cwd = process.cwd();
  const recorded = await record({
    har: resolve(cwd, options.har),
    existing: options.append ? "append" : options.force ? "replace" : "refuse",
    argv,
    env: process.env,
    cwd,
    upstream: options.upstream ?? null,
    rewrite: options.standIns ? standIns([cwd, process.env.HOME ?? ""]) : null,
    version: packageVersion(),
    warn: (line) => process.stderr.write(`evenkeel: ${line}\n`),
  }).catch((error: unknown) => {
    throw cannotWrite(error, options.har) ?? error;
  });
  if (recorded.is === "refused" && recorded.because === "exists") {
    throw new CommandError(
      exit.usage,
      `${options.har} is there already`,
      "add --append or --force, or name another file",
    );
  }
  if (recorded.is === "refused" && recorded.because === "no-file") {
    throw new CommandError(exit.usage, `${options.har} is no file`, "name another one");
  }
  if (recorded.is === "refused") {
    throw new CommandError(exit.usage, `${options.har} was not written by evenkeel record`, "name another file");
  }
  if (recorded.is === "not-started") throw new CommandError(exit.usage, recorded.because);
  if (recorded.entries === 0) {
    process.stderr.write(
      `evenkeel: no call came by. A client that takes its address from its own configuration has to be told by hand: see "evenkeel record --help".\n`,
    );
  }
  return recorded.code;
}

/** The file system's own refusal of the HAR file; `null` for any other fault. */
function cannotWrite(error: unknown, har: string): CommandError | null {
  const refused = error instanceof Error && "syscall" in error && "path" in error && error.path === resolve(har);
  return refused ? new CommandError(exit.usage, `cannot write ${har}: ${error.message}`, "name another file") : null;
}

function isHttp(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}
