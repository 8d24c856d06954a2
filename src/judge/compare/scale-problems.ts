import type { Budget } from "../budget.ts";
import type { ResultProblem, ScoreSet, SeenScore } from "../results/index.ts";

/** Scores that lie outside the scale their budget declares (or, where none does, outside [0, 1]), each with its place. */
export function scaleProblems(sets: readonly ScoreSet[], budgets: readonly Budget[]): readonly ResultProblem[] {
  return budgets.flatMap(({ metric, form }) =>
    sets.flatMap(({ file, facts }): ResultProblem[] => {
      const seen = facts.get(metric);
      const [low, high] = form.is === "range" ? [form.min, form.max] : [0, form.is === "share" ? 1 : Infinity];
      const out = [seen?.low, seen?.high].find((each) => isOutside(each ?? null, low, high));
      if (out === undefined || out === null) return [];
      const scale =
        form.is === "share" ? "[0, 1]" : form.is === "range" ? `[${low}, ${high}]` : "0 and above, as it is relative";
      const next =
        form.is === "share"
          ? `declare its scale in evenkeel.yaml: budgets: { ${JSON.stringify(metric)}: { scale: [least, most] } }, or scale: relative for what has no upper end`
          : "correct the scale that its budget declares, or the score";
      return [{ ...out.place, file, what: `${JSON.stringify(metric)} is ${out.value}, outside ${scale}`, next }];
    }),
  );
}

function isOutside(seen: SeenScore | null, low: number, high: number): boolean {
  return seen !== null && !(seen.value >= low && seen.value <= high);
}
