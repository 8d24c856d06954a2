import { type Brought, figure, notRun, type Row, seconds } from "../rows/row.ts";
import { inWords, type LabRun, runLab } from "./run-lab.ts";

/** It brings its contract, and two models by name: no scenario is left out. */
const agent = ["--agent", "reference"];

interface Seeded {
  readonly seed: number;
  readonly run: LabRun;
}

/** The clean agent over the whole suite, once per seed: whatever is said is a false alarm. */
export const falseAlarms: Row = {
  about: "false alarms on the clean reference agent",
  async run({ seeds, jobs, say, partly }) {
    const begun = performance.now();
    const waiting = Array.from({ length: seeds }, (_, seed) => seed);
    const runs: Seeded[] = [];
    const worker = async (): Promise<void> => {
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
        runs.push({ seed, run: await runLab([...agent, "--seed", String(seed), "--jobs", "4"]) });
        say(`${runs.length} of ${seeds} seeds`);
        partly(broughtBy(runs, seeds, (performance.now() - begun) / 1000));
      }
    };
    await Promise.all(Array.from({ length: jobs }, worker));
    return broughtBy(runs, seeds, (performance.now() - begun) / 1000);
  },
};

function broughtBy(runs: readonly Seeded[], seeds: number, took: number): Brought {
  const what = `whole suite, ${seeds} seeds`;
  const target = "0 false alarms, every scenario clean";
  const broken = runs.find(({ run }) => run.result === null);
  if (broken !== undefined) return { figures: [notRun(what, target, broken.run.said)], details: broken };
  const played = runs.flatMap(({ seed, run }) => (run.result?.played ?? []).map((one) => ({ seed, ...one })));
  const alarms = played.flatMap(({ seed, scenario, violations, unmet }) => [
    ...violations
      .filter(({ severity }) => severity !== "info")
      .map(({ invariant }) => `seed ${seed} ${scenario}: ${invariant}`),
    ...unmet.map(({ what: which }) => `seed ${seed} ${scenario}: expected ${which}`),
  ]);
  const unclean = played.filter(({ verdict }) => verdict.is !== "clean");
  const counts: Record<string, number> = {};
  for (const { verdict } of played) counts[verdict.is] = (counts[verdict.is] ?? 0) + 1;
  const calls = played.reduce((all, one) => all + one.calls.length, 0);
  const reasons = unclean.map(
    ({ seed, scenario, verdict }) =>
      `seed ${seed} ${scenario}: ${verdict.is}${"because" in verdict ? `, ${verdict.because}` : ""}`,
  );
  const said = `${alarms.length} in ${played.length} scenarios and ${calls} model calls (${inWords(counts)}), in ${seconds(took)}`;
  const details = {
    seeds: runs.map(({ seed }) => seed),
    command: runs[0]?.run.command,
    alarms,
    reasons,
    counts,
    calls,
    took,
  };
  const amiss = [...new Set([...alarms, ...reasons])].slice(0, 10).join("; ");
  if (runs.length < seeds) {
    const so = `after ${runs.length} seeds: ${said}${amiss === "" ? "" : `: ${amiss}`}`;
    return { figures: [notRun(what, target, so)], details };
  }
  return { figures: [figure(what, target, said, alarms.length === 0 && unclean.length === 0, amiss)], details };
}
