import { accessSync, constants, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { Command } from "commander";
import { expectationsFor } from "../contract/index.ts";
import { type AgentUnderTest, agentNamed } from "../lab/agents/index.ts";
import {
  renderHtml,
  renderJunit,
  renderMarkdown,
  renderSarif,
  renderTerminal,
  titleOf,
  verdictWord,
} from "../lab/report/index.ts";
import { type LabResult, modelsFor, type PlayAllOptions, type Played, playAll, unplayed } from "../lab/run/index.ts";
import type { Scenario, ScenarioInput } from "../lab/scenario/index.ts";
import { clockFor, injectedClock } from "../lab/time/index.ts";
import { cleanWhenStopped } from "./clean-when-stopped.ts";
import { loadDeclared } from "./declared.ts";
import { CommandError, exit } from "./exit.ts";
import { inYaml, playSession, saveScenario, sessionIn } from "./from-session.ts";
import { whatRunsHere } from "./installation.ts";
import { collect, colourOn, listOption, numberOption } from "./option.ts";
import { checkOutputs, type Formats, writeOutputs } from "./output.ts";
import { publishLab } from "./publish-lab.ts";
import { withProgress } from "./run-progress.ts";
import { noScenarios, scenariosFor } from "./scenarios-for.ts";
import { packageVersion } from "./version.ts";

interface Flags {
  readonly agent?: string;
  readonly model?: readonly string[];
  readonly cohorts?: readonly string[];
  readonly effort?: string;
  readonly efforts: readonly string[];
  readonly jobs: number;
  readonly retries: number;
  readonly seed?: number;
  readonly timeout: number;
  readonly contract?: string;
  readonly record?: string;
  readonly output: readonly string[];
  readonly json: boolean;
  readonly showText: boolean;
  readonly list: boolean;
  readonly fromSession?: string;
  readonly save?: string;
  readonly keepText: boolean;
  readonly publish: boolean;
  readonly data?: string;
}

/** `evenkeel lab [SCENARIO…] --agent A` */
export function labCommand(): Command {
  return new Command("lab")
    .description(
      "Soak an agent with a scripted model: what it sends through idle hours, resume, compaction, faults and long\n" +
        "sessions. The model is scripted, so that the agent is the only variable. Needs no key; nothing leaves this machine.",
    )
    .argument(
      "[scenario...]",
      "groups (idle), names (idle/61m, resume/*) or files (./mine.yaml); without any, all shipped",
    )
    .option(
      "--agent <name>",
      "claude, codex, opencode or gemini, also @VERSION; reference, also @VARIANT; a file that describes an agent; a module that is one",
    )
    .option("--model <names>", "the model to ask for, and after a comma another to switch to", listOption)
    .option("--effort <word>", "the effort to ask for, where a scenario sets none")
    .option("--efforts <words>", "efforts of the group effort", listOption, ["low", "medium", "high"])
    .option("--cohorts <names>", "play each scenario for each, such as public,internal, and compare them", listOption)
    .option("--jobs <n>", "scenarios at a time", numberOption(1, 64), Math.min(4, availableParallelism()))
    .option("--retries <n>", "play a scenario that failed (not: was broken) so often again", numberOption(0, 10), 0)
    .option("--seed <n>", "vary lengths, ids, order of parallel calls and idle times", numberOption(0, 1_000_000_000))
    .option("--timeout <seconds>", "longest turn, in real time", numberOption(1, 3600), 60)
    .option("--contract <file>", "check against this evenkeel.yaml as well; reference brings its own")
    .option("--record <folder>", "keep what was sent, one HAR per scenario")
    .option(
      "-o, --output <file>",
      "write a report; the ending names the format: .html .json .md .junit.xml .sarif (repeatable)",
      collect,
      [],
    )
    .option("--json", "print one JSON document on stdout, everything else on stderr", false)
    .option("--show-text", "show message texts in the first divergence", false)
    .option(
      "--from-session <har>",
      "make a scenario of a captured session; with --agent, the fewest steps that still break",
    )
    .option("--save <file>", "where that scenario is written (.yaml); without --agent it goes to stdout")
    .option("--keep-text", "keep the session's texts in it; without it they are replaced", false)
    .option("--publish", "tell the evenkeel server that runs here (evenkeel up): verdicts, no texts", false)
    .option("--data <folder>", "with --publish: the data of that server (default: EVENKEEL_DATA, or ~/.evenkeel)")
    .option("--list", "list the scenarios and what they need, and play none", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 every scenario that could be played is clean, 1 something was broken or an agent failed,\n" +
        "2 nothing conclusive, 64 usage, 65 a scenario that cannot be read (the others are played).\n\n" +
        "Example: evenkeel lab idle --agent claude@2.1.97 -o lab.html",
    )
    .action(run);
}

async function run(words: readonly string[], flags: Flags): Promise<void> {
  checkOutputs(flags.output, formats(nothing));
  const session = flags.fromSession === undefined ? null : await sessionIn(flags.fromSession, flags.keepText);
  if (session !== null && flags.agent === undefined) {
    if (flags.save === undefined) process.stdout.write(inYaml(session));
    else saveScenario(flags.save, session);
    return;
  }
  const { scenarios, unreadable } = session === null ? scenariosFor(words, flags.efforts) : noScenarios;
  if (flags.list) {
    process.stdout.write(listed(scenarios));
    return;
  }
  const { agent: name } = flags;
  if (name === undefined) {
    throw new CommandError(exit.usage, "which agent? --agent is missing", "such as: evenkeel lab idle --agent claude");
  }
  const say = (text: string): boolean => process.stderr.write(text);
  for (const { because } of unreadable) say(`evenkeel: ${because}\n`);
  // Now, not after all is played.
  if (flags.publish) whatRunsHere(flags.data);
  const named = flags.contract === undefined ? null : await loadDeclared(flags.contract);
  const record = flags.record === undefined ? null : recordFolder(flags.record);
  const finished = cleanWhenStopped();
  const found = await agentNamed(name);
  if (found.is === "unavailable") throw new CommandError(exit.usage, `${name}: ${found.because}`);
  const { agent, inProcess } = found;
  const contract = named ?? (found.contract === null ? null : await loadDeclared(found.contract));
  const cohorts = cohortsOf(flags, agent);
  if (named === null && found.contract !== null)
    say(`Contract: ${found.contract}, its own; --contract takes another\n`);
  if (flags.cohorts === undefined && cohorts.length > 0) say(`Cohorts: ${cohorts.join(", ")}, as it asks for\n`);
  const { seed } = flags;
  const options: PlayAllOptions = {
    models: modelsOf(flags, agent),
    effort: flags.effort ?? null,
    cohorts,
    clockFor: async ({ client }, idleness) =>
      inProcess ? injectedClock(seed === undefined ? Date.now() : dayOf(seed)) : clockFor({ client, idleness }),
    turnTimeout: flags.timeout * 1000,
    showText: flags.showText,
    record,
    jobs: flags.jobs,
    retries: flags.retries,
    ...(seed === undefined ? {} : { seed }),
    ...(contract === null ? {} : { expectationsOf: (scope) => expectationsFor(contract, scope) }),
  };
  const done =
    session === null
      ? await playWithProgress(scenarios, agent, options)
      : await replay(session, agent, options, flags.save);
  const notRead = unreadable.map(({ scenario, because }) =>
    unplayed({ ...scenario, steps: [] }, {}, { is: "failed", because, step: null }),
  );
  const result: LabResult = { ...done, played: [...done.played, ...notRead] };
  if (flags.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(renderTerminal(result, { colour: colourOn() }));
  writeOutputs(flags.output, formats(result));
  for (const file of flags.output) say(`Report: ${resolve(file)}\n`);
  if (record !== null) say(`Requests: ${record.folder}\n`);
  if (flags.publish) say(`Published: ${await publishLab(result, flags.data)}\n`);
  const code = exitCode(done);
  process.exitCode = code !== exit.fail && notRead.length > 0 ? exit.badInput : code;
  finished();
}

async function replay(
  session: ScenarioInput,
  agent: AgentUnderTest,
  options: PlayAllOptions,
  save: string | undefined,
): Promise<LabResult> {
  const { result, input } = await playSession(session, agent, options);
  if (save !== undefined) saveScenario(save, input);
  return result;
}

function playWithProgress(
  scenarios: readonly Scenario[],
  agent: AgentUnderTest,
  options: PlayAllOptions,
): Promise<LabResult> {
  return withProgress((progress) =>
    playAll(scenarios, agent, {
      ...options,
      onProgress(news) {
        if (news.is === "step") return progress.at(news.done, news.of, `${news.scenario}: ${news.label}`);
        const { verdict } = news.played;
        if (!process.stderr.isTTY || verdict.is === "clean" || verdict.is === "not-applicable") return;
        progress.note(`${titleOf(news.played)}: ${verdictWord[verdict.is]}: ${verdict.because}`);
      },
    }),
  );
}

/** @throws CommandError 64 where it cannot be told for whom it runs, or a cohort is named twice */
function cohortsOf({ cohorts, fromSession }: Flags, agent: AgentUnderTest): readonly string[] {
  if (cohorts === undefined) return fromSession === undefined ? (agent.cohorts ?? []) : [];
  if (fromSession !== undefined) {
    throw new CommandError(exit.usage, "--cohorts compares scenarios, --from-session makes one: save it, then play it");
  }
  if (new Set(cohorts).size < cohorts.length) throw new CommandError(exit.usage, "--cohorts names one of them twice");
  if (agent.abilities.has("cohorts")) return cohorts;
  const next =
    agent.client === "generic"
      ? "Say where the cohort goes: {cohort} in the file that describes it, or the ability cohorts of a module."
      : "A vendor decides by account who is in a cohort; without a login everybody is in the same one.";
  throw new CommandError(exit.usage, `${agent.name} cannot be told for whom it runs`, next);
}

function modelsOf({ model = [] }: Flags, agent: AgentUnderTest): readonly [string | null, string | null] {
  const [first, other] = agent.models ?? modelsFor(agent.client);
  if (model.length > 2) throw new CommandError(exit.usage, "--model takes one model, or two with a comma between them");
  return [model[0] ?? first, model[1] ?? (model[0] === other ? first : other)];
}

/** Some minute of 2026, so that a seed's days begin and end alike. */
function dayOf(seed: number): number {
  return Date.UTC(2026, 0, 1) + ((seed * 7919) % (365 * 24 * 60)) * 60_000;
}

function recordFolder(folder: string) {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new CommandError(exit.usage, `--record ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return { folder: path, version: packageVersion() };
}

/** What was broken counts most; an agent that failed was not clean; without anything clean nothing is known. */
function exitCode({ played }: LabResult): number {
  const some = (...verdicts: readonly Played["verdict"]["is"][]): boolean =>
    played.some(({ verdict }) => verdicts.includes(verdict.is));
  if (some("broken", "failed")) return exit.fail;
  return some("clean") && !some("clock-not-virtual") ? exit.pass : exit.inconclusive;
}

function listed(scenarios: readonly Scenario[]): string {
  const width = Math.max(0, ...scenarios.map(({ name }) => name.length));
  return scenarios
    .map(({ name, about, needs }) => {
      const wants = needs.size === 0 ? "" : `  (needs ${[...needs].join(", ")})`;
      return `${name.padEnd(width)}  ${about}${wants}\n`;
    })
    .join("");
}

const nothing: LabResult = { version: 1, agent: "", models: [], effort: null, cohorts: [], played: [], took: 0 };

function formats(result: LabResult): Formats {
  return {
    ".html": () => renderHtml(result),
    ".json": () => `${JSON.stringify(result, null, 2)}\n`,
    ".md": () => renderMarkdown(result),
    ".junit.xml": () => renderJunit(result),
    ".sarif": () => renderSarif(result, packageVersion()),
  };
}
