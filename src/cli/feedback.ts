import { randomUUID } from "node:crypto";
import { Command } from "commander";
import { CommandError, exit } from "./exit.ts";
import { askOrFail, type Here, whatRunsHere } from "./installation.ts";

const verdicts = ["better", "worse", "broken", "other"] as const;

interface Flags {
  readonly session?: string;
  readonly last: boolean;
  readonly unit?: string;
  readonly data?: string;
  readonly json: boolean;
}

/** `evenkeel feedback worse "it forgets what it read"` */
export function feedbackCommand(): Command {
  return new Command("feedback")
    .description("say what a session was like; it is kept with that session, and can be made a scenario of the lab")
    .argument("<verdict>", verdicts.join(", "))
    .argument("<text...>", "in your own words; they are kept as they are")
    .option("--session <id>", "the session it is about")
    .option("--last", "it is about the newest session", false)
    .option("--unit <name>", "whom it concerns; kept as an HMAC alone")
    .option("--data <folder>", "where the installation's data lies (default: EVENKEEL_DATA, or ~/.evenkeel)")
    .option("--json", "print one JSON document on stdout", false)
    .addHelpText("after", '\nExample: evenkeel feedback --last worse "it forgets which files it has read"')
    .action(run);
}

async function run(word: string, words: readonly string[], flags: Flags): Promise<void> {
  const verdict = verdicts.find((name) => name === word);
  if (verdict === undefined) {
    throw new CommandError(exit.usage, `"${word}" is no verdict`, `There are: ${verdicts.join(", ")}.`);
  }
  const text = words.join(" ").trim();
  if (text === "") throw new CommandError(exit.usage, "the text is empty", "Say what happened.");
  if (flags.last && flags.session !== undefined) {
    throw new CommandError(exit.usage, "--last and --session exclude each other");
  }
  const here = whatRunsHere(flags.data);
  const session = flags.last ? await newest(here) : (flags.session ?? null);
  // Ours, so that a second try after a broken connection counts once.
  const id = `feedback-${randomUUID()}`;
  await askOrFail(here, "/v1/feedback", {
    id,
    verdict,
    text,
    ...(session === null ? {} : { session }),
    ...(flags.unit === undefined ? {} : { unit: flags.unit }),
  });
  if (flags.json) process.stdout.write(`${JSON.stringify({ id, session, verdict }, null, 2)}\n`);
  else process.stdout.write(`${id}${session === null ? ", about no session" : `, about session ${session}`}\n`);
}

async function newest(here: Here): Promise<string> {
  const answer = await askOrFail(here, "/v1/sessions?limit=1&source=gateway&source=otlp");
  const items = typeof answer === "object" && answer !== null && "items" in answer ? answer.items : [];
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  const id = typeof first === "object" && first !== null && "id" in first ? first.id : undefined;
  if (typeof id === "string") return id;
  throw new CommandError(exit.inconclusive, "there is no session yet", "Name one with --session ID, or none.");
}
