import type { SignalInfo } from "../../signals/index.ts";
import type { DayScores, Sample } from "./day-scores.ts";
import { type Measured, type Prior, sessionValue } from "./session-value.ts";

/** Sessions looked at; every n-th of more. */
const most = 400;
const steps = 18;
/** A fall by 98 % or a fiftyfold rise: what is not seen then is not seen at all. */
const furthest = Math.log(50);

/**
 * The relative change of a signal that moves its sessions' places by `shift` on average, found by changing the sessions:
 * values and amounts are multiplied; of counted events some are taken away, or come in where there were none. `null` where
 * not even a fiftyfold change would.
 *
 * @param shift in places (0 to .5)
 * @param random for which events come and go
 */
export function detectableChange(
  samples: readonly Sample[],
  { kinds }: DayScores,
  info: SignalInfo,
  shift: number,
  random: () => number,
): number | null {
  const every = Math.max(1, Math.ceil(samples.length / most));
  const some = samples.filter((_, index) => index % every === 0).map((sample) => ({ ...sample, u: random() }));
  const up = info.worse === "up";
  const moved = (logFactor: number): number => {
    const factor = Math.exp(up ? logFactor : -logFactor);
    let sum = 0;
    for (const { stratum, measured, u } of some) {
      const kind = kinds.get(stratum);
      if (kind === undefined) continue;
      const value = (each: Measured): number => kind.ridit(sessionValue(each, info, kind.prior));
      sum += value(changed(measured, info, factor, kind.prior, u)) - value(measured);
    }
    return Math.abs(sum / some.length);
  };
  if (moved(furthest) < shift) return null;
  let [low, high] = [0, furthest];
  for (let step = 0; step < steps; step += 1) {
    const middle = (low + high) / 2;
    if (moved(middle) < shift) low = middle;
    else high = middle;
  }
  return Math.expm1(up ? high : -high);
}

function changed(measured: Measured, info: SignalInfo, factor: number, prior: Prior, u: number): Measured {
  const { numerator, denominator, value } = measured;
  if (info.pool === "median") return { ...measured, value: value * factor };
  const counted = Number.isInteger(numerator) && info.unit !== "usd" && info.unit !== "words";
  if (!counted || info.pool === "log-ratio") return { ...measured, numerator: numerator * factor };
  if (factor <= 1) return { ...measured, numerator: drawn(numerator, factor, u) };
  const rate = (numerator + prior.rate * prior.size) / (denominator + prior.size);
  const room = info.unit === "share" ? Math.max(0, denominator - numerator) : denominator;
  const chance =
    info.unit === "share" ? Math.min(1, ((factor - 1) * rate) / Math.max(1e-9, 1 - rate)) : (factor - 1) * rate;
  return { ...measured, numerator: numerator + drawn(room, chance, u) };
}

/** The quantile `u` of n events each with this chance: Poisson where they are rare, normal where they are many. */
function drawn(n: number, chance: number, u: number): number {
  const mean = n * chance;
  const variance = chance <= 1 ? mean * (1 - chance) : mean;
  if (mean > 30 || variance < 0.01) {
    const z = 1.702 ** -1 * Math.log(Math.max(1e-6, u) / Math.max(1e-6, 1 - u));
    return Math.min(
      chance <= 1 ? n : Number.POSITIVE_INFINITY,
      Math.max(0, Math.round(mean + z * Math.sqrt(Math.max(0, variance)))),
    );
  }
  let k = 0;
  let term = chance < 1 ? (1 - chance) ** n : Math.exp(-mean);
  let sum = term;
  while (sum < u && k < n + 200) {
    k += 1;
    term = chance < 1 ? (term * (n - k + 1) * chance) / (k * (1 - chance)) : (term * mean) / k;
    if (!(term > 0)) break;
    sum += term;
  }
  return k;
}
