import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Contract, expectationsFor } from "../../src/contract/index.ts";
import { loadFrom } from "../../src/contract/load/index.ts";
import {
  effortScenarios,
  type InProcessAgent,
  injectedClock,
  inProcessAgent,
  type PlayOptions,
  parseScenario,
  play,
  type Scenario,
  shippedSuite,
  type Verdict,
} from "../../src/lab/index.ts";
import { sentIn } from "./sent-in.ts";

/** One scenario with the models it is played on. */
export interface LabTest {
  readonly id: string;
  readonly scenario: Scenario;
  readonly models: PlayOptions["models"];
}

/** What came of it: what the lab says, and what the agent sent. */
export interface LabTested {
  readonly verdict: Verdict;
  readonly sent: readonly string[];
}

const agentFolder = new URL("../../examples/reference-agent/", import.meta.url);
/** The other models that the agent's contract names, and the groups in which the model makes a difference. */
const others: PlayOptions["models"] = ["claude-opus-4-7", "claude-sonnet-4-6"];
const ofModels: ReadonlySet<string> = new Set(["effort", "model", "own", "settings"]);
/** The same moment for every run: the date stands in the prompt. */
const begin = Date.UTC(2026, 3, 7, 9);

/** The agent's own scenarios and every shipped one, on its default model; those about models and settings on the others too. */
export function labTests(): readonly LabTest[] {
  const scenarios = [...own(), ...shippedSuite(), ...effortScenarios(["low", "medium", "high"], ["first", "other"])];
  const on = (models: PlayOptions["models"]) => (scenario: Scenario) => ({
    id: `${scenario.name} on ${models[0] ?? "its default"}`,
    scenario,
    models,
  });
  return [...scenarios.map(on([null, null])), ...scenarios.filter(({ group }) => ofModels.has(group)).map(on(others))];
}

/** What the agent's contract declares. @throws where it cannot be read */
export async function agentContract(): Promise<Contract> {
  const loaded = await loadFrom(fileURLToPath(new URL("evenkeel.yaml", agentFolder)), fileURLToPath(agentFolder));
  if (loaded.is === "ok") return loaded.contract;
  throw new Error(loaded.problems.map(({ what }) => what).join("\n"));
}

/** Plays one test, as `evenkeel lab --contract` does. */
export async function playTest(
  { scenario, models }: LabTest,
  agent: InProcessAgent,
  contract: Contract,
): Promise<LabTested> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-mutation-"));
  try {
    const { verdict } = await play(scenario, inProcessAgent(agent), {
      models,
      effort: null,
      clockFor: async () => injectedClock(begin),
      turnTimeout: 20_000,
      showText: false,
      expectationsOf: (scope) => expectationsFor(contract, scope),
      record: { folder, version: "0" },
    });
    const [har] = readdirSync(folder);
    return { verdict, sent: har === undefined ? [] : sentIn(readFileSync(join(folder, har), "utf8")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function own(): readonly Scenario[] {
  const folder = new URL("scenarios/", agentFolder);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => {
      const parsed = parseScenario(readFileSync(new URL(file, folder), "utf8"), file, `own/${file.slice(0, -5)}`);
      if (parsed.is === "bad") throw new Error(parsed.problems.map(({ what }) => `${file}: ${what}`).join("\n"));
      return parsed.scenario;
    });
}
