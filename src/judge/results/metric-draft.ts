import type { MetricForm } from "../budget.ts";
import { Refusal } from "./refusal.ts";
import type { Place, SeenScore } from "./score-set.ts";

/** What has been seen of one metric so far. */
export interface MetricDraft {
  readonly index: number;
  form: MetricForm | null;
  low: SeenScore | null;
  high: SeenScore | null;
  /** Where a word was first seen. */
  word: Place | null;
}

/** Beyond it a sum of squares would overflow. */
const largest = 1e100;

/**
 * A score as a number, held to be one: finite, and of the scale that the metric has had so far.
 *
 * @throws Refusal with the place of what does not go together
 */
export function takeScore(metric: MetricDraft, name: string, score: number | boolean, place: Place): number {
  const value = Number(score);
  if (!Number.isFinite(value)) {
    throw new Refusal(
      place,
      `the score of ${JSON.stringify(name)} is ${value}`,
      "a run without a score is null, not a number",
    );
  }
  if (Math.abs(value) > largest) {
    throw new Refusal(place, `the score of ${JSON.stringify(name)} is ${value}`, "no score is as large as that");
  }
  if (metric.low === null || value < metric.low.value) metric.low = { value, place };
  if (metric.high === null || value > metric.high.value) metric.high = { value, place };
  if (typeof score === "boolean") metric.word ??= place;
  if (metric.word !== null && (metric.low.value < 0 || metric.high.value > 1)) {
    const number = metric.high.value > 1 ? metric.high : metric.low;
    throw new Refusal(
      place,
      `${JSON.stringify(name)} mixes scales: right or wrong ${spot(metric.word)}, ${number.value} ${spot(number.place)}`,
      "give it one scale",
    );
  }
  return value;
}

function spot(place: Place): string {
  const line = place.line > 0 ? `line ${place.line}` : "";
  if (place.part === null) return `in ${line}`;
  return line === "" ? `in ${place.part}` : `in ${place.part}, ${line}`;
}
