import { StatsError } from "../stats-error.ts";

export interface LeastSquares {
  readonly beta: readonly number[];
  /** Covariance of beta, robust by cluster. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * Ordinary least squares with the CR1 covariance G/(G − 1)·(N − 1)/(N − K)·(X'X)⁻¹(Σ_g X_g'u_g u_g'X_g)(X'X)⁻¹.
 * Cameron & Miller, J. Human Resources 50 (2015), eq. 11 and 12. By orthogonal columns (Gram-Schmidt, twice).
 *
 * @param x N rows of full column rank K
 * @param clusters of the rows, as 0 … G − 1
 */
export function leastSquares(
  x: readonly (readonly number[])[],
  y: readonly number[],
  clusters: readonly number[],
  clusterCount: number,
): LeastSquares {
  const n = x.length;
  const k = x[0]?.length ?? 0;
  if (n <= k) throw new StatsError("too-few", `${n} rows for ${k} terms: more rows than terms are needed`);
  if (clusterCount < 2) throw new StatsError("too-few", `${clusterCount} cluster: an error needs two or more`);
  const { q, r } = orthogonal(x, n, k);
  const beta = backSubstitute(
    r,
    q.map((column) => dot(column, y)),
  );
  const residuals = y.map((value, i) => value - dot(x[i] ?? [], beta));

  // (X'X)⁻¹X_g'u_g is R⁻¹ of Q_g'u_g: one vector per cluster, and the covariance is the sum of their squares.
  const scores = Array.from({ length: clusterCount }, () => new Array<number>(k).fill(0));
  for (let i = 0; i < n; i++) {
    const score = scores[clusters[i] ?? 0] ?? [];
    for (let j = 0; j < k; j++) score[j] = (score[j] ?? 0) + (q[j]?.[i] ?? 0) * (residuals[i] ?? 0);
  }
  const moves = scores.map((score) => backSubstitute(r, score));
  const factor = ((clusterCount / (clusterCount - 1)) * (n - 1)) / (n - k);
  const covariance = Array.from({ length: k }, (_, a) =>
    Array.from(
      { length: k },
      (__, b) => factor * moves.reduce((sum, move) => sum + (move[a] ?? 0) * (move[b] ?? 0), 0),
    ),
  );
  return { beta, covariance };
}

/** X = QR: orthonormal columns of Q, upper triangular R. */
function orthogonal(x: readonly (readonly number[])[], n: number, k: number): { q: number[][]; r: number[][] } {
  const q: number[][] = [];
  const r = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  for (let j = 0; j < k; j++) {
    let column = Array.from({ length: n }, (_, i) => x[i]?.[j] ?? 0);
    for (let pass = 0; pass < 2; pass++) {
      for (const [i, earlier] of q.entries()) {
        const share = dot(earlier, column);
        column = column.map((value, row) => value - share * (earlier[row] ?? 0));
        const into = r[i];
        if (into !== undefined) into[j] = (into[j] ?? 0) + share;
      }
    }
    const length = Math.sqrt(dot(column, column));
    const into = r[j];
    if (into !== undefined) into[j] = length;
    q.push(column.map((value) => value / length));
  }
  return { q, r };
}

function backSubstitute(r: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solution = [...right];
  for (let i = right.length - 1; i >= 0; i--) {
    const row = r[i] ?? [];
    let value = right[i] ?? 0;
    for (let j = i + 1; j < right.length; j++) value -= (row[j] ?? 0) * (solution[j] ?? 0);
    solution[i] = value / (row[i] ?? Number.NaN);
  }
  return solution;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
