import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { invariantIds } from "../../invariants/index.ts";
import type { Ability, AgentUnderTest } from "../agents/index.ts";
import { cleanedAtEnd } from "../leftovers/index.ts";
import { plant, retentionOf, withCarriers } from "../probes/index.ts";
import { type Scenario, varied } from "../scenario/index.ts";
import { newJudge } from "./judge.ts";
import { notDone } from "./not-done.ts";
import { type Failure, perform } from "./perform.ts";
import type { PlayOptions } from "./play-options.ts";
import type { Cell, Played, Verdict } from "./played.ts";

/**
 * Plays one scenario with one agent, and judges what it sent. Never throws for what an agent does; always cleans up.
 */
export async function play(scenario: Scenario, agent: AgentUnderTest, options: PlayOptions): Promise<Played> {
  const begun = performance.now();
  const because = notApplicable(scenario, agent, options);
  if (because !== null) return unplayed(scenario, options, { is: "not-applicable", ...because });
  const { seed } = options;
  const planted = plant(seed === undefined ? scenario : varied(scenario, seed));
  const root = await mkdtemp(join(tmpdir(), "evenkeel-lab-"));
  const gone = cleanedAtEnd(() => rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  try {
    const places = { home: join(root, "home"), cwd: join(root, "project") };
    await mkdir(places.home, { recursive: true });
    await mkdir(places.cwd, { recursive: true });
    for (const [path, text] of Object.entries(planted.scenario.files)) {
      await mkdir(dirname(join(places.cwd, path)), { recursive: true });
      await writeFile(join(places.cwd, path), text);
    }
    const judge = newJudge(options.showText, options.expectationsOf);
    const performed = await perform(planted.scenario, agent, options, places, judge);
    const judged = judge.judged();
    const { steps, clock, unmet, failure } = performed;
    const undone =
      failure === null ? notDone(agent.name, performed.served, unmet.length === 0 ? "missable" : "needed") : null;
    const verdict = verdictOf({ judged, clock, unmet, failure, undone });
    // What was done stays told: a session that shows nothing of sub-agents may show other things to whoever reads its recording.
    if (verdict.is === "not-applicable") return { ...unplayed(scenario, options, verdict), steps };
    const { name, group, about } = scenario;
    const { calls, violations, cells, divergence, origins } = judged;
    const { cohort = null } = options;
    const retention = retentionOf(performed.exchanges, withCarriers(planted.facts, performed.served));
    const took = Math.round(performance.now() - begun);
    return {
      ...{
        scenario: name,
        group,
        about,
        verdict,
        clock,
        steps,
        calls,
        violations,
        unmet,
        cells,
        divergence,
        cohort,
        origins,
      },
      retention,
      took,
    };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    return {
      ...unplayed(scenario, options, { is: "failed", because: said, step: null }),
      took: Math.round(performance.now() - begun),
    };
  } finally {
    await remove(root);
    gone();
  }
}

interface Judgement {
  readonly judged: ReturnType<ReturnType<typeof newJudge>["judged"]>;
  readonly clock: Played["clock"];
  readonly unmet: Played["unmet"];
  readonly failure: Failure | null;
  readonly undone: Verdict | null;
}

/** What was broken was broken, whatever happened besides; no proof of the clock, no good news. */
function verdictOf({ judged, clock, unmet, failure, undone }: Judgement): Verdict {
  const inFlood = (step: number): boolean => failure?.flood === true && failure.step === step;
  const broken = judged.violations.find(({ severity, step }) => severity !== "info" && !inFlood(step));
  if (broken !== undefined) {
    const besides = failure === null ? "" : `; and ${failure.because}`;
    return { is: "broken", because: `${broken.message}${besides}` };
  }
  if (failure !== null) return { is: "failed", because: failure.because, step: failure.step };
  // An expectation that rests on what never happened is not the agent's fault.
  if (undone !== null) return undone;
  const [first] = unmet;
  if (first !== undefined) {
    return { is: "broken", because: `${first.what}: expected ${first.expected}, was ${first.seen}` };
  }
  if (judged.unreadable.length > 0) {
    return { is: "failed", because: `a call could not be read: ${judged.unreadable[0]}`, step: null };
  }
  if (judged.calls.length === 0) return { is: "failed", because: "it never called the model", step: null };
  if (clock.is === "not-virtual") return { is: "clock-not-virtual", because: clock.because };
  return { is: "clean" };
}

function notApplicable(
  { needs, model, steps }: Scenario,
  agent: AgentUnderTest,
  { models, cohort = null }: PlayOptions,
): { readonly because: string; readonly missing: readonly Ability[] } | null {
  const missing = [...needs, ...(cohort === null ? [] : (["cohorts"] as const))].filter(
    (ability) => !agent.abilities.has(ability),
  );
  if (missing.length > 0) return { because: `${agent.name} has no ${missing.join(", ")}`, missing };
  const words = [model, ...steps.map((step) => (step.is === "switch-model" ? step.model : null))];
  const wanting = (word: string, at: 0 | 1): boolean => words.includes(word) && models[at] === null;
  // A scenario may begin with `first` where that is the agent's own default.
  const back = steps.some((step) => step.is === "switch-model" && step.model === "first") && models[0] === null;
  if (back || wanting("other", 1)) return { because: "it needs two models by name", missing: [] };
  return null;
}

/** A scenario that was not played: nothing was looked at. */
export function unplayed(
  { name, group, about, steps }: Pick<Scenario, "name" | "group" | "about" | "steps">,
  { cohort = null }: Pick<PlayOptions, "cohort">,
  verdict: Verdict,
): Played {
  return {
    scenario: name,
    cohort,
    group,
    about,
    verdict,
    clock: { is: "not-needed" },
    steps: steps.map(({ label, at }) => ({ label, end: { is: "skipped" }, calls: 0, line: at?.line ?? null })),
    calls: [],
    violations: [],
    unmet: [],
    cells: Object.fromEntries(invariantIds.map((id): [string, Cell] => [id, "not-visible"])) as Played["cells"], // one for each id
    divergence: null,
    origins: [],
    retention: null,
    took: 0,
  };
}

/** What still writes there as it dies is given a moment. */
async function remove(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      return await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      await pause(200);
    }
  }
}
