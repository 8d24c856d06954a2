import type { LabRunFact } from "../../../../src/telemetry/index.ts";

type Scenario = LabRunFact["scenarios"][number];

/** One scenario over runs, in their order; `undefined`: it was not played in that one. */
export interface MatrixRow {
  readonly name: string;
  readonly verdicts: readonly (Scenario | undefined)[];
  /** Wherever it was played it held, or does not concern the agent. */
  readonly held: boolean;
}

const held = ["clean", "not-applicable"];

/** Scenarios of runs, newest run first: those that do not hold in the newest run, then in an older one, then the others. */
export function matrixRows(runs: readonly LabRunFact[]): readonly MatrixRow[] {
  const names = new Set(runs.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)));
  const played = runs.map(({ scenarios }) => new Map(scenarios.map((scenario) => [scenario.name, scenario])));
  return [...names]
    .map((name) => {
      const verdicts = played.map((of) => of.get(name));
      const since = verdicts.findIndex((each) => each !== undefined && !held.includes(each.verdict));
      return { name, verdicts, held: since === -1, since: since === -1 ? runs.length : since };
    })
    .sort((a, b) => a.since - b.since || a.name.localeCompare(b.name))
    .map(({ since: _, ...row }) => row);
}
