import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expectationsFor } from "../../../src/contract/index.ts";
import { type InProcessAgent, inProcessAgent } from "../../../src/lab/agents/index.ts";
import { type Played, playAll } from "../../../src/lab/run/index.ts";
import { type Scenario, shippedSuite } from "../../../src/lab/scenario/index.ts";
import { injectedClock } from "../../../src/lab/time/index.ts";
import { declared } from "../play.fixture.ts";
import { applyVariant } from "./apply.ts";
import type { Sighting } from "./sightings.ts";
import type { VariantCase } from "./variants.ts";

/** What the lab made of a variant. */
export interface VariantPlayed {
  /** Everything that had to be said was said, at its place, and nothing else. */
  readonly caught: boolean;
  /** Invariants that were broken. */
  readonly by: readonly string[];
  /** Where first: `idle/61m, step 5, request 2`; empty where nowhere. */
  readonly at: string;
  /** What was said besides, or at another place, and what was not said that had to be. */
  readonly extra: readonly string[];
}

export interface VariantOptions {
  /** Varies the scenarios; absent: they are played as written. */
  readonly seed?: number;
  /** Default: those in which the variant has to be seen, all for one that is harmless. */
  readonly scenarios?: readonly Scenario[];
  /** Scenarios at a time, default 2. */
  readonly jobs?: number;
}

/** Plays a variant of the agent in the lab, with the contract of the agent as it was declared. */
export async function playVariant(variant: VariantCase, options: VariantOptions = {}): Promise<VariantPlayed> {
  const folder = mkdtempSync(join(tmpdir(), `variant-${variant.name}-`));
  try {
    applyVariant(variant.name, folder);
    // A copy of lab.ts.
    const { default: agent } = (await import(pathToFileURL(join(folder, "lab.ts")).href)) as {
      default: InProcessAgent;
    };
    const contract = await declared();
    const { seed } = options;
    const { played } = await playAll(options.scenarios ?? scenariosOf(variant), inProcessAgent(agent), {
      models: agent.models ?? [null, null],
      cohorts: variant.cohorts,
      effort: null,
      clockFor: async () => injectedClock(Date.UTC(2026, 3, 7, 9)),
      turnTimeout: 60_000,
      showText: false,
      record: null,
      jobs: options.jobs ?? 2,
      retries: 0,
      expectationsOf: (scope) => expectationsFor(contract, scope),
      ...(seed === undefined ? {} : { seed }),
    });
    return verdictOn(variant, played);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function scenariosOf({ inLab }: VariantCase): readonly Scenario[] {
  const suite = shippedSuite();
  return inLab.length === 0 ? suite : suite.filter(({ name }) => inLab.some(({ scenario }) => scenario === name));
}

/** One thing that was said. */
interface Said {
  readonly invariant: string;
  readonly place: string;
  readonly run: string;
  /** What may be said only once: a promise of one lane of one session. */
  readonly cause: string;
}

function verdictOn({ inLab }: VariantCase, played: readonly Played[]): VariantPlayed {
  const said = played.flatMap(saidIn);
  const wanted = inLab.filter((one) => played.some((run) => isFor(one, run)));
  const looked = new Set(inLab.map(runOf));
  const isWanted = ({ invariant, place }: Said): boolean =>
    wanted.some((one) => one.invariant === invariant && placeOf(one) === place);
  const own = new Set<string>(inLab.map(({ invariant }) => invariant));
  const extra = [
    ...said
      .filter((one, index) => {
        // Elsewhere in the suite the place was not worked out; that nothing else is said was.
        const expected = looked.has(one.run) ? isWanted(one) : own.has(one.invariant);
        return !expected || said.findIndex(({ cause }) => cause === one.cause) !== index;
      })
      .map(({ invariant, place }) => `${invariant} at ${place}`),
    ...wanted
      .filter((one) => !said.some(({ invariant, place }) => invariant === one.invariant && place === placeOf(one)))
      .map((one) => `not said: ${one.invariant} at ${placeOf(one)}`),
    ...played.flatMap((run) =>
      run.verdict.is === "clean" || run.violations.some(({ severity }) => severity !== "info")
        ? []
        : [`${runOf(run)}: ${run.verdict.is}: ${run.verdict.because}`],
    ),
  ];
  return {
    caught: extra.length === 0,
    by: [...new Set(said.map(({ invariant }) => invariant))],
    at: said.find(isWanted)?.place ?? "",
    extra,
  };
}

/** Whether a sighting is of this run: its scenario, its cohort, and what the run says of its flags. */
function isFor(one: Sighting, run: Played): boolean {
  if (runOf(one) !== runOf(run)) return false;
  const flagged = run.origins.some(({ provenance }) => provenance.flags.length > 0);
  return one.flagged === undefined || one.flagged === flagged;
}

function saidIn(run: Played): readonly Said[] {
  const { violations, calls } = run;
  return violations
    .filter(({ severity }) => severity !== "info")
    .map(({ invariant, step, call, session, lane }) => {
      const request = calls.slice(0, call).filter((one) => one.step === step).length;
      return {
        invariant,
        place: placeOf({ ...run, step: step + 1, request }),
        run: runOf(run),
        cause: JSON.stringify([runOf(run), invariant, session, lane]),
      };
    });
}

interface Place {
  readonly scenario: string;
  readonly cohort?: string | null;
  readonly step: number;
  readonly request: number;
}

function placeOf(place: Place): string {
  return `${runOf(place)}, step ${place.step}, request ${place.request}`;
}

function runOf({ scenario, cohort = null }: Pick<Place, "scenario" | "cohort">): string {
  return cohort === null ? scenario : `${scenario} (${cohort})`;
}
