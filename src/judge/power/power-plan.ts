import { anytimeInflation, type PairedVariance, pairedTasks, unpairedRuns } from "../../stats/index.ts";
import { horizonInflation } from "../more-pairs.ts";
import { fewestTasks, isProvable, type Proof } from "./fewest-tasks.ts";
import type { Known, Shape } from "./known.ts";
import { moreVariance, varianceOf } from "./variance-of.ts";

export interface PowerQuestion {
  /** In units of the score. */
  readonly drop: number;
  readonly alpha: number;
  readonly power: number;
  /** Runs of each task in each arm: one row for each. */
  readonly repeats: readonly number[];
  /** A suite there is already, and how often it runs each task. */
  readonly have: { readonly tasks: number; readonly repeats: number } | null;
}

/** One figure for each way of looking. */
export interface Looks<T> {
  /** A classical test, read once. */
  readonly once: T;
  /** `evenkeel compare` of two finished files: their number of tasks is known beforehand. */
  readonly compare: T;
  /** A test that may go on for ever. */
  readonly open: T;
}

export interface PlanRow {
  readonly shape: Shape;
  readonly repeats: number;
  readonly tasks: Looks<number>;
  /** Both arms together. */
  readonly runs: Looks<number>;
}

export interface PowerPlan {
  readonly version: 1;
  readonly question: PowerQuestion;
  readonly known: Known;
  readonly rows: readonly PlanRow[];
  /** Runs of both arms where no task is paired with itself. */
  readonly unpaired: Looks<number> | null;
  /** The smallest drop that the suite there is would find; more than 1: none. */
  readonly detectable: readonly { readonly shape: Shape; readonly drop: Looks<number> }[];
  /** What was assumed or cannot be known, in words. */
  readonly notes: readonly string[];
}

const shapes: readonly Shape[] = ["spread", "broken", "as seen"];

/** How many runs it takes to see a drop, and what the suite there is can see. */
export function powerPlan(question: PowerQuestion, known: Known): PowerPlan {
  const { drop, repeats, have } = question;
  const rows = repeats.flatMap((each) => {
    const own = shapes.flatMap((shape) => {
      const variance = varianceOf(known, drop, shape);
      return variance === null ? [] : [row(question, shape, variance, each)];
    });
    return [...own, ...unsplitRow(question, known, each)];
  });
  const detectable =
    have === null
      ? []
      : shapes.flatMap((shape) => {
          if (shape === "broken" || varianceOf(known, drop, shape) === null) return [];
          return [{ shape, drop: detectableBy(question, (each) => varianceOf(known, each, shape), have) }];
        });
  const seen = have === null || detectable.length > 0 ? detectable : unsplitDetectable(question, known, have);
  return {
    version: 1,
    question,
    known,
    rows,
    unpaired: unpairedOf(question, known),
    detectable: seen,
    notes: notesOf(known),
  };
}

function row(question: PowerQuestion, shape: Shape, variance: PairedVariance, repeats: number): PlanRow {
  const tasks = tasksFor(question, variance, repeats);
  const runs = (each: number): number => each * 2 * repeats;
  return {
    shape,
    repeats,
    tasks,
    runs: { once: runs(tasks.once), compare: runs(tasks.compare), open: runs(tasks.open) },
  };
}

/** Two files without repeats still say how their differences vary, with the runs that were made. */
function unsplitRow(question: PowerQuestion, known: Known, repeats: number): readonly PlanRow[] {
  if (known.is !== "both-arms" || known.moments.split !== null || repeats !== Math.round(known.moments.repeats))
    return [];
  const { tasks, ...rest } = row(question, "as seen", observedOf(known, question.drop), 1);
  const runs = (each: number): number => each * 2 * repeats;
  return [
    { ...rest, repeats, tasks, runs: { once: runs(tasks.once), compare: runs(tasks.compare), open: runs(tasks.open) } },
  ];
}

function unsplitDetectable(question: PowerQuestion, known: Known, have: { readonly tasks: number }) {
  if (known.is !== "both-arms") return [];
  const drop = detectableBy(question, (each) => observedOf(known, each), { tasks: have.tasks, repeats: 1 });
  return [{ shape: "as seen" as const, drop }];
}

function observedOf({ moments }: Extract<Known, { is: "both-arms" }>, drop: number): PairedVariance {
  return { between: Math.max(moments.observed, drop * (1 - drop)), within: 0 };
}

/** For a drop of the question's size. Bets need some tasks even where nothing varies. */
function tasksFor(question: PowerQuestion, variance: PairedVariance, repeats: number): Looks<number> {
  const { once, compare, open } = looks(question, Math.max(2, pairedTasks(question.drop, variance, repeats, question)));
  return {
    once,
    compare: fewestTasks(compare, proofOf(question, variance, repeats, true)),
    open: fewestTasks(open, proofOf(question, variance, repeats, false)),
  };
}

function proofOf(
  { drop, alpha, power }: PowerQuestion,
  { between, within }: PairedVariance,
  repeats: number,
  finished: boolean,
): Proof {
  return { drop, alpha, power, finished, variance: between + within / repeats };
}

/** The smallest drop for which there are tasks enough; more than 1: none. */
function detectableBy(
  question: PowerQuestion,
  varianceFor: (drop: number) => PairedVariance | null,
  { tasks, repeats }: { readonly tasks: number; readonly repeats: number },
): Looks<number> {
  const smallest = (look: keyof Looks<number>): number => {
    const enough = (drop: number): boolean => {
      const variance = varianceFor(drop);
      if (variance === null || drop === 0) return false;
      const needed = looks(question, Math.max(2, pairedTasks(drop, variance, repeats, question)))[look];
      const proof = proofOf({ ...question, drop }, variance, repeats, look === "compare");
      return needed <= tasks && (look === "once" || isProvable(tasks, proof));
    };
    let [low, high] = [0, 1];
    while (varianceFor(high) === null && high > 1e-3) high -= 1e-3;
    if (!enough(high)) return 2;
    while (high - low > 1e-7) {
      const middle = (low + high) / 2;
      if (enough(middle)) high = middle;
      else low = middle;
    }
    return high;
  };
  return { once: smallest("once"), compare: smallest("compare"), open: smallest("open") };
}

function unpairedOf(question: PowerQuestion, known: Known): Looks<number> | null {
  const { drop } = question;
  const twice = (runs: number): Looks<number> => {
    const each = looks(question, runs);
    return { once: 2 * each.once, compare: 2 * each.compare, open: 2 * each.open };
  };
  if (known.is === "stated") {
    return drop <= known.rate ? twice(unpairedRuns(known.rate, known.rate - drop, question)) : null;
  }
  if (known.is === "both-arms") return null;
  const both = Math.max(2 * known.total + moreVariance(known.moments.rate, drop), drop * (1 - drop));
  return twice(pairedTasks(drop, { between: both, within: 0 }, 1, question));
}

function looks(question: PowerQuestion, once: number): Looks<number> {
  return {
    once,
    compare: Math.ceil(once * horizonInflation),
    open: Math.ceil(once * anytimeInflation(question)),
  };
}

function notesOf(known: Known): readonly string[] {
  if (known.is === "stated") return [];
  const notes = [...known.moments.notes];
  const unsplit = known.is === "one-arm" ? known.moments.within === null : known.moments.split === null;
  if (known.is === "one-arm" && unsplit && known.statedCorrelation === null) {
    notes.push(
      "so it is not known what pairing by task saves: nothing at worst (the runs of `unpaired`); run tasks twice, or state a --correlation",
    );
  }
  if (known.is === "both-arms" && unsplit) {
    notes.push("so nothing can be said of other numbers of repeats; run some tasks twice in both arms");
  }
  return notes;
}
