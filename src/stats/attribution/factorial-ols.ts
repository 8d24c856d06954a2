import { at } from "../at.ts";
import { studentQuantile } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";
import { type ColumnRelation, columnRelations } from "./column-relations.ts";
import { designTerms, type Interactions, type Term, termName } from "./design-terms.ts";
import { leastSquares } from "./least-squares.ts";

/** One session, or one run: which changes were in it, and how it went. */
export interface FactorialRow {
  /** For each change, whether it was there. */
  readonly on: readonly boolean[];
  readonly score: number;
  /** What belongs together (a user, a task, a day). */
  readonly cluster: string;
}

/** What can be said of one term. */
export type TermEffect =
  | {
      readonly is: "estimated";
      readonly term: Term;
      readonly name: string;
      /** In units of the score: what is added where all changes of the term are there. */
      readonly effect: number;
      /** CR1. */
      readonly error: number;
      /** Of the level asked for, with t_{G−1}; looked at once. */
      readonly low: number;
      readonly high: number;
    }
  | {
      readonly is: "not identifiable";
      readonly term: Term;
      readonly name: string;
      /** What moved together, in words: "b = a×c". */
      readonly because: readonly string[];
    };

export interface FactorialFit {
  readonly changes: readonly string[];
  readonly effects: readonly TermEffect[];
  /** Every combination that always moved together. */
  readonly aliases: readonly string[];
  readonly rows: number;
  readonly clusters: number;
  /** Covariance of two estimated terms, by their names; 0 for any other. */
  covariance(a: string, b: string): number;
}

/**
 * What each of several overlapping changes did, and each with each: least squares on a constant, the changes and their
 * interactions, with errors that are robust by cluster (CR1). The rank of the design is looked at first: what always
 * moved together is *not identifiable* and is named, and no number is given for it; the rest is estimated all the same.
 * Cameron & Miller, J. Human Resources 50 (2015), §II; Box, Hunter & Hunter (2005), ch. 5 and 6.
 *
 * Assumes that which changes a row had does not depend on how it would have gone. After the fact, this is an assumption
 * about the world: where sessions chose their changes, the effects are associations. Small samples: CR1 is too small
 * under some 30 clusters, and means nothing with fewer clusters than terms. When not to use it: live and looked at again
 * (a canary e-process per flag); for a verdict.
 *
 * @param changes their names, in the order of `on`
 * @param level of the two-sided intervals
 * @throws StatsError `too-few` with no more rows than terms, or fewer than two clusters; `not-finite` for a score
 */
export function factorialOls(
  changes: readonly string[],
  rows: readonly FactorialRow[],
  interactions: Interactions = "pairs",
  level = 0.95,
): FactorialFit {
  check(changes, rows, level);
  const terms = designTerms(changes.length, interactions);
  const names = terms.map((term) => termName(term, changes));
  const design = rows.map(({ on }) => terms.map((term) => (term.every((change) => on[change] === true) ? 1 : 0)));
  const seen = new Map(design.map((row) => [row.join(), row]));
  const relations = columnRelations([...seen.values()], terms.length);

  // A coefficient is identifiable exactly where no relation has a part in it; the columns that are made of others can
  // then be left out without touching it.
  const left = terms.flatMap((_, k) => (relations.some(({ column }) => column === k) ? [] : [k]));
  const clusterNumbers = new Map<string, number>();
  const clusters = rows.map(({ cluster }) => {
    const number = clusterNumbers.get(cluster) ?? clusterNumbers.size;
    clusterNumbers.set(cluster, number);
    return number;
  });
  const { beta, covariance } = leastSquares(
    design.map((row) => left.map((k) => at(row, k))),
    rows.map(({ score }) => score),
    clusters,
    clusterNumbers.size,
  );
  const t = studentQuantile(0.5 + level / 2, clusterNumbers.size - 1);
  const effects = terms.map((term, k): TermEffect => {
    const name = names[k] ?? "";
    const because = relations.filter((relation) => takesPart(relation, k)).map((relation) => inWords(relation, names));
    if (because.length > 0) return { is: "not identifiable", term, name, because };
    const position = left.indexOf(k);
    const effect = at(beta, position);
    const error = Math.sqrt(Math.max(0, at(covariance[position] ?? [], position)));
    return { is: "estimated", term, name, effect, error, low: effect - t * error, high: effect + t * error };
  });
  const identified = new Set(effects.flatMap(({ is, name }) => (is === "estimated" ? [name] : [])));
  return {
    changes,
    effects,
    aliases: relations.map((relation) => inWords(relation, names)),
    rows: rows.length,
    clusters: clusterNumbers.size,
    covariance: (a, b) =>
      identified.has(a) && identified.has(b)
        ? (covariance[left.indexOf(names.indexOf(a))]?.[left.indexOf(names.indexOf(b))] ?? 0)
        : 0,
  };
}

function takesPart({ column, of: parts }: ColumnRelation, k: number): boolean {
  return column === k || parts.some((part) => part.column === k);
}

/** "c = a + b − a×b"; "a = 1": always there; "a×b = 0": never there together. */
function inWords({ column, of: parts }: ColumnRelation, names: readonly string[]): string {
  const said = parts.map(({ column: k, times }, i) => {
    const size = Math.abs(times) === 1 ? "" : `${Number(Math.abs(times).toFixed(6))}·`;
    const sign = i === 0 ? (times < 0 ? "−" : "") : times < 0 ? " − " : " + ";
    return `${sign}${size}${names[k] ?? ""}`;
  });
  return `${names[column] ?? ""} = ${said.length === 0 ? "0" : said.join("")}`;
}

function check(changes: readonly string[], rows: readonly FactorialRow[], level: number): void {
  if (new Set(changes).size !== changes.length) throw new StatsError("bad-option", "two changes have the same name");
  if (!(level > 0 && level < 1)) throw new StatsError("out-of-range", `the level must lie in (0, 1), not ${level}`);
  for (const [i, { on, score }] of rows.entries()) {
    if (!Number.isFinite(score))
      throw new StatsError("not-finite", `the score of row ${i} must be finite, not ${score}`);
    if (on.length !== changes.length) {
      throw new StatsError(
        "out-of-range",
        `row ${i} says of ${on.length} changes whether they were there, not of ${changes.length}`,
      );
    }
  }
}
