import { figure, notRun, type Row, seconds } from "./row.ts";
import { inWords, type LabRun, runLab } from "./run-lab.ts";

const agent = [
  ...["--agent", "examples/reference-agent/lab.ts", "--contract", "examples/reference-agent"],
  // Two models by name, so that nothing is left out.
  ...["--model", "claude-opus-4-6,claude-sonnet-4-6"],
];

/** The clean agent over the whole suite, once per seed: whatever is said is a false alarm. */
export const falseAlarms: Row = {
  about: "false alarms on the clean reference agent",
  async run({ seeds, jobs, say }) {
    const begun = performance.now();
    const waiting = Array.from({ length: seeds }, (_, seed) => seed);
    const runs: { readonly seed: number; readonly run: LabRun }[] = [];
    const worker = async (): Promise<void> => {
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
        runs.push({ seed, run: await runLab([...agent, "--seed", String(seed), "--jobs", "4"]) });
        say(`${runs.length} of ${seeds} seeds`);
      }
    };
    await Promise.all(Array.from({ length: jobs }, worker));
    const took = (performance.now() - begun) / 1000;
    const what = `whole suite, ${seeds} seeds`;
    const target = "0 false alarms, every scenario clean";
    const broken = runs.find(({ run }) => run.result === null);
    if (broken !== undefined) return { figures: [notRun(what, target, broken.run.said)], details: broken };
    const played = runs.flatMap(({ seed, run }) =>
      (run.result?.played ?? []).map((one) => ({ seed, ...one, command: run.command })),
    );
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
    return {
      figures: [
        figure(
          what,
          target,
          `${alarms.length} in ${played.length} scenarios and ${calls} model calls (${inWords(counts)}), in ${seconds(took)}`,
          alarms.length === 0 && unclean.length === 0,
          [...new Set([...alarms, ...reasons])].slice(0, 10).join("; "),
        ),
      ],
      details: { alarms, reasons, counts, calls, took },
    };
  },
};
