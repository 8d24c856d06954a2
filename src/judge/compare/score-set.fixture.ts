import type { MetricFacts, Repeats, ScoreSet, TaskScores } from "../results/index.ts";

type Runs = readonly (number | null)[];
export type Rows = Readonly<Record<string, Runs | Readonly<Record<string, Runs>>>>;

/** Results as an importer would hand them over: task → runs of `score`, or of several metrics; `null` is a run without a score. */
export function scoreSet(rows: Rows, file = "base.jsonl", clusters: Readonly<Record<string, string>> = {}): ScoreSet {
  const facts = new Map<string, MetricFacts>();
  const tasks = new Map<string, TaskScores>();
  let total = 0;
  for (const [task, given] of Object.entries(rows)) {
    const byMetric = "length" in given ? { score: given as Runs } : (given as Readonly<Record<string, Runs>>);
    const metrics = new Map<string, Repeats>();
    for (const [metric, runs] of Object.entries(byMetric)) {
      const scores = runs.filter((run) => run !== null);
      metrics.set(metric, {
        n: scores.length,
        sum: scores.reduce((sum, score) => sum + score, 0),
        squares: scores.reduce((sum, score) => sum + score * score, 0),
        missing: runs.length - scores.length,
      });
      for (const value of scores) facts.set(metric, widened(facts.get(metric), value, tasks.size + 1));
      if (!facts.has(metric)) facts.set(metric, { form: null, low: null, high: null });
      total += runs.length;
    }
    tasks.set(task, { task, cluster: clusters[task] ?? null, metrics });
  }
  return {
    file,
    format: "jsonl",
    metrics: [...facts.keys()],
    facts,
    tasks,
    runs: total,
    simulated: 0,
    missing: [],
    notes: [],
  };
}

function widened(known: MetricFacts | undefined, value: number, line: number): MetricFacts {
  const seen = { value, place: { line, column: 0, part: null } };
  return {
    form: null,
    low: known?.low == null || value < known.low.value ? seen : known.low,
    high: known?.high == null || value > known.high.value ? seen : known.high,
  };
}
