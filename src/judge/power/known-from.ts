import { armMoments, pairedMoments, type RunSums } from "../../stats/index.ts";
import type { Repeats, ScoreSet } from "../results/index.ts";
import type { Known } from "./known.ts";

export type KnownFrom =
  | {
      readonly is: "known";
      readonly known: Known;
      readonly tasks: number;
      readonly repeats: number;
      readonly notes: readonly string[];
    }
  | { readonly is: "too-few"; readonly because: string };

/**
 * What one results file (or two) says of how results vary. Runs without a score tell nothing of it, and are left out;
 * how many is a note.
 *
 * @param metric in [0, 1]
 */
export function knownFrom(
  metric: string,
  statedCorrelation: number | null,
  base: ScoreSet,
  candidate: ScoreSet | null,
): KnownFrom {
  const armOf = (set: ScoreSet): ReadonlyMap<string, Repeats> =>
    new Map(
      [...set.tasks].flatMap(([task, { metrics }]) => {
        const repeats = metrics.get(metric);
        return repeats === undefined || repeats.n === 0 ? [] : [[task, repeats] as const];
      }),
    );
  const before = armOf(base);
  const notes = [base, ...(candidate === null ? [] : [candidate])].flatMap((set) => notesOf(set, metric));
  if (candidate === null) {
    const runs = [...before.values()];
    if (runs.length < 2) return few(runs.length);
    const n = sum(runs.map((each) => each.n));
    return {
      is: "known",
      tasks: runs.length,
      repeats: Math.max(1, Math.round(n / runs.length)),
      notes,
      known: {
        is: "one-arm",
        file: base.file,
        metric,
        moments: armMoments(runs),
        total: totalVariance(runs),
        runsPerTask: n / runs.length,
        statedCorrelation,
      },
    };
  }
  const after = armOf(candidate);
  const pairs = [...before].flatMap(([task, from]) => {
    const to = after.get(task);
    return to === undefined ? [] : [{ base: from, candidate: to }];
  });
  if (pairs.length < 2) return few(pairs.length);
  const left = before.size + after.size - 2 * pairs.length;
  const moments = pairedMoments(pairs);
  return {
    is: "known",
    tasks: pairs.length,
    repeats: Math.max(1, Math.round(moments.repeats)),
    notes: left === 0 ? notes : [...notes, `tasks with a score in one file only, left out: ${left}`],
    known: {
      is: "both-arms",
      files: [base.file, candidate.file],
      metric,
      rate: sum(pairs.map(({ base: { sum: total, n } }) => total / n)) / pairs.length,
      moments,
    },
  };
}

function few(tasks: number): KnownFrom {
  return {
    is: "too-few",
    because: `${tasks === 0 ? "no task has" : "one task has"} a score: how results vary takes two or more`,
  };
}

/** Of one run drawn from all, each task weighing the same. */
function totalVariance(runs: readonly RunSums[]): number {
  const mean = sum(runs.map((each) => each.sum / each.n)) / runs.length;
  return Math.max(0, sum(runs.map((each) => each.squares / each.n)) / runs.length - mean ** 2);
}

function notesOf({ file, tasks }: ScoreSet, metric: string): readonly string[] {
  let missing = 0;
  const clusters = new Set<string>();
  for (const { cluster, metrics } of tasks.values()) {
    missing += metrics.get(metric)?.missing ?? 0;
    if (cluster !== null) clusters.add(cluster);
  }
  return [
    ...(missing === 0 ? [] : [`${file}: runs without a score, left out: ${missing}`]),
    ...(clusters.size === 0
      ? []
      : [
          `${file}: tasks are in ${clusters.size} clusters, and every figure here takes tasks for independent: it takes more`,
        ]),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
