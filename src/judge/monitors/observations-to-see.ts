import { type DetectorOptions, SrMix, StatsError } from "../../stats/index.ts";

const streams = 100;
const longest = 100_000;

/**
 * Observations, on average, from a drop to its alarm in a watch that has only begun: over 100 simulated streams of
 * zeros and ones, which are the hardest of their mean; to within about a tenth. The same for the same arguments.
 *
 * @returns `null` where it would take more than 100,000, or the level has no room for the drop
 */
export function observationsToSee(
  drop: number,
  p0: number,
  logThreshold: number,
  options: DetectorOptions = {},
): number | null {
  if (!(drop > 0 && drop < 1)) throw new StatsError("out-of-range", `a drop must lie in (0, 1), not ${drop}`);
  if (drop > p0) return null;
  let total = 0;
  let state = 1;
  const uniform = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
  };
  for (let stream = 0; stream < streams; stream++) {
    const detector = new SrMix(p0, options);
    do {
      if (detector.n === longest) return null;
      detector.update(uniform() < p0 - drop ? 1 : 0);
    } while (!detector.exceeds(logThreshold));
    total += detector.n;
  }
  return Math.round(total / streams);
}

/** {@link observationsToSee} for levels and drops near each other at once: what many segments ask is simulated once. */
export function sightOf(logThreshold: number, options: DetectorOptions): (drop: number, p0: number) => number | null {
  const known = new Map<string, number | null>();
  return (drop, p0) => {
    const logit = Math.round(20 * Math.log(p0 / (1 - p0))) / 20;
    const near = 1 / (1 + Math.exp(-logit));
    const key = `${logit} ${drop.toFixed(2)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = observationsToSee(Math.max(0.005, Number(drop.toFixed(2))), near, logThreshold, options);
    known.set(key, found);
    return found;
  };
}
