import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CoverageData, StrykerOptions } from "@stryker-mutator/api/core";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from "@stryker-mutator/api/test-runner";
import type { Contract } from "../../src/contract/index.ts";
import type { InProcessAgent, Verdict } from "../../src/lab/index.ts";
import { agentContract, type LabTest, labTests, playTest } from "./lab-tests.ts";

/** What one mutant did, noted beside Stryker's own result, which has no place for it. */
export interface Noted {
  readonly mutant: string;
  /** Tests in which something else was sent than by the agent as it is, the first difference with it. */
  readonly changed: readonly { readonly test: string; readonly was: string; readonly is: string }[];
  readonly caught: { readonly test: string; readonly verdict: string; readonly because: string } | null;
  readonly played: number;
}

/** The switch that Stryker builds into the code. */
interface Switch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { static: CoverageData; perTest: Record<string, CoverageData> };
}

/** What the agent as it is sends, by test. */
type Clean = Readonly<Record<string, readonly string[]>>;

/** The lab as a runner of tests for Stryker: a test is a scenario, and fails where the lab says `broken` or `failed`. */
class LabRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #notes: string;
  readonly #tests = labTests();
  readonly #switch: Switch;
  #contract: Contract | null = null;

  constructor(options: StrykerOptions) {
    // Our own setting, in our own configuration.
    this.#notes = options.labNotes as string;
    // Made by us, as the instrumented code expects it.
    const scope = globalThis as { __stryker__?: Switch };
    scope.__stryker__ ??= {};
    this.#switch = scope.__stryker__;
  }

  /** Modules cannot be loaded anew: Stryker starts another process. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    this.#contract = await agentContract();
  }

  async dryRun(_options: DryRunOptions): Promise<DryRunResult> {
    const agent = await instrumentedAgent();
    const tests: TestResult[] = [];
    const clean: Record<string, readonly string[]> = {};
    for (const test of this.#tests) {
      this.#switch.currentTestId = test.id;
      const begun = performance.now();
      const { verdict, sent } = await this.#play(test, agent);
      const about = { id: test.id, name: test.id, timeSpentMs: performance.now() - begun };
      clean[test.id] = sent;
      if (verdict.is === "not-applicable") tests.push({ ...about, status: TestStatus.Skipped });
      else if (verdict.is === "clean") tests.push({ ...about, status: TestStatus.Success });
      else tests.push({ ...about, status: TestStatus.Failed, failureMessage: inWords(verdict) });
    }
    this.#switch.currentTestId = undefined;
    writeFileSync(join(this.#notes, "clean.json"), JSON.stringify(clean));
    const coverage = this.#switch.mutantCoverage;
    return { status: DryRunStatus.Complete, tests, ...(coverage === undefined ? {} : { mutantCoverage: coverage }) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, hitLimit, testFilter } = options;
    this.#switch.hitCount = hitLimit === undefined ? undefined : 0;
    this.#switch.hitLimit = hitLimit;
    if (mutantActivation === "static") this.#switch.activeMutant = activeMutant.id;
    const agent = await instrumentedAgent().catch((cause: unknown) => agentThatDoesNotLoad(cause));
    this.#switch.activeMutant = activeMutant.id;
    const clean = this.#clean();
    const changed: Noted["changed"][number][] = [];
    let caught: Noted["caught"] = null;
    let played = 0;
    for (const test of this.#tests.filter(({ id }) => testFilter?.includes(id) ?? true)) {
      const { verdict, sent } = await this.#play(test, agent);
      if (verdict.is === "not-applicable") continue;
      played += 1;
      const difference = firstDifference(clean[test.id] ?? [], sent);
      if (difference !== null) changed.push({ test: test.id, ...difference });
      if (verdict.is !== "broken" && verdict.is !== "failed") continue;
      caught = { test: test.id, verdict: verdict.is, because: verdict.because };
      break;
    }
    this.#switch.activeMutant = undefined;
    const noted: Noted = { mutant: activeMutant.id, changed, caught, played };
    appendFileSync(join(this.#notes, "noted.jsonl"), `${JSON.stringify(noted)}\n`);
    if (caught === null) return { status: MutantRunStatus.Survived, nrOfTests: played };
    return {
      status: MutantRunStatus.Killed,
      killedBy: [caught.test],
      failureMessage: `${caught.verdict}: ${caught.because}`,
      nrOfTests: played,
    };
  }

  #play(test: LabTest, agent: InProcessAgent) {
    if (this.#contract === null) throw new Error("the runner was not initialised");
    return playTest(test, agent, this.#contract);
  }

  #clean(): Clean {
    const file = join(this.#notes, "clean.json");
    // Written by the dry run.
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Clean) : {};
  }
}

/** The copy that Stryker made and works in. */
async function instrumentedAgent(): Promise<InProcessAgent> {
  const file = join(process.cwd(), "examples/reference-agent/lab.ts");
  // A copy of the agent's own door.
  const { default: agent } = (await import(pathToFileURL(file).href)) as { readonly default: InProcessAgent };
  return agent;
}

/** Every scenario fails with it. */
function agentThatDoesNotLoad(cause: unknown): InProcessAgent {
  return { name: "reference", abilities: [], start: () => Promise.reject(cause) };
}

function firstDifference(clean: readonly string[], sent: readonly string[]): { was: string; is: string } | null {
  const at = clean.findIndex((request, index) => request !== sent[index]);
  const [was, is] = at === -1 ? ["", sent[clean.length]] : [clean[at] ?? "", sent[at] ?? ""];
  if (is === undefined) return null;
  let from = 0;
  while (from < was.length && was[from] === is[from]) from += 1;
  const around = (text: string): string => text.slice(Math.max(0, from - 60), from + 120);
  return { was: around(was), is: around(is) };
}

function inWords(verdict: Verdict): string {
  return "because" in verdict ? `${verdict.is}: ${verdict.because}` : verdict.is;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "lab", LabRunner)];
