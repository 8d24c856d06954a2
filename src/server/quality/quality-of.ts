import type { SeriesPoint } from "../../store/index.ts";
import type { ChangeFact } from "../../telemetry/index.ts";
import type { QualityAnswer } from "../api/answers.ts";
import type { AskedSeries } from "./asked.ts";
import { meanInterval } from "./mean-interval.ts";

/** Two-sided error of every interval. */
const alpha = 0.05;
/** Segments that are shown, those with most observations first; entries of a sequence as it ran. */
const most = { segments: 20, running: 200 };

type Segment = QualityAnswer["segments"][number];

/**
 * A series with its confidence sequences, and what changed meanwhile.
 *
 * @param perSession so many observations of one session count as one ({@link shareOfSession})
 */
export function qualityOf(
  text: string,
  asked: AskedSeries,
  points: readonly SeriesPoint[],
  changes: readonly ChangeFact[],
  perSession = 1,
): QualityAnswer {
  const bySegment = Map.groupBy(points, ({ segment }) => segment);
  const segments = [...bySegment].map(([segment, own]) =>
    segmentOf(
      segment,
      own.toSorted((a, b) => a.at - b.at),
      asked,
      perSession,
    ),
  );
  const { title, unit, worse, confound } = asked;
  return {
    of: text,
    title,
    unit,
    worse,
    confound,
    perSession,
    segments: segments.toSorted((a, b) => b.n - a.n).slice(0, most.segments),
    changes: changes
      .map(({ at, component, from, to, scope }) => ({ at, component, from, to, client: scope.client }))
      .toSorted((a, b) => a.at - b.at),
  };
}

function segmentOf(
  segment: string | null,
  points: readonly SeriesPoint[],
  asked: AskedSeries,
  perSession: number,
): Segment {
  const n = points.reduce((total, point) => total + point.n, 0);
  const none = (because: string | null): Segment => ({
    segment,
    points,
    n,
    estimate: estimateOf(points, n),
    interval: null,
    because,
    running: [],
  });
  if (asked.noInterval !== null) return none(asked.noInterval);
  if (n === 0) return none("there is no observation");
  const sums: { readonly at: number; readonly n: number; readonly sum: number }[] = [];
  let [count, total] = [0, 0];
  for (const point of points) {
    if (point.n === 0) continue;
    if (!isWithin(point)) return none("not all of its values lie in [0, 1]");
    const { sum } = point;
    count += point.n;
    total += sum;
    // Sums of floating-point numbers may miss their bound by the last digit.
    sums.push({ at: point.at, n: count, sum: Math.min(count, Math.max(0, total)) });
  }
  const every = Math.ceil(sums.length / most.running);
  const running = sums
    .filter((_, index) => (sums.length - 1 - index) % every === 0)
    .map(({ at, n, sum }) => {
      const [lower, upper] = meanInterval(sum / perSession, n / perSession, alpha);
      return { at, estimate: sum / n, lower, upper };
    });
  const last = running.at(-1);
  if (last === undefined) return none("there is no observation");
  return { segment, points, n, estimate: last.estimate, interval: [last.lower, last.upper], because: null, running };
}

const tolerance = 1e-6;

/** Of values in [0, 1] no square is larger than its value. */
function isWithin(point: SeriesPoint): point is SeriesPoint & { readonly sum: number } {
  const { n, sum, sumOfSquares } = point;
  if (sum === null || sum < -tolerance || sum > n + tolerance) return false;
  return sumOfSquares === null || sumOfSquares <= sum + tolerance * Math.max(1, n);
}

/** The mean of the observations, or the share of what was added up; `null` where neither is known. */
function estimateOf(points: readonly SeriesPoint[], n: number): number | null {
  const sums = points.map(({ sum }) => sum).filter((sum) => sum !== null);
  if (n > 0 && sums.length === points.length) return sums.reduce((a, b) => a + b, 0) / n;
  const denominator = points.reduce((total, point) => total + (point.denominator ?? 0), 0);
  if (denominator === 0) return null;
  return points.reduce((total, point) => total + (point.numerator ?? 0), 0) / denominator;
}
