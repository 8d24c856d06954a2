import { type DetectorOptions, SrMix, StatsError } from "../../stats/index.ts";
import type { Frame } from "./frame.ts";

const streams = 100;
const longest = 100_000;

/**
 * Observations, on average, from a drop to its alarm in a watch that has only begun: over 100 simulated streams of
 * zeros and ones, which are the hardest of their mean; to within about a tenth. The same for the same arguments.
 *
 * @param spread standard deviation of the stream, where it is not one of zeros and ones
 * @returns `null` where it would take more than 100,000, or the level has no room for the drop
 */
export function observationsToSee(
  drop: number,
  p0: number,
  logThreshold: number,
  options: DetectorOptions = {},
  spread: number | null = null,
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
  const level = p0 - drop;
  const draw = (u: number): number => {
    if (spread === null) return u < level ? 1 : 0;
    return Math.min(1, Math.max(0, level + (u < 0.5 ? spread : -spread)));
  };
  for (let stream = 0; stream < streams; stream++) {
    const detector = new SrMix(p0, options);
    do {
      if (detector.n === longest) return null;
      detector.update(draw(uniform()));
    } while (!detector.exceeds(logThreshold));
    total += detector.n;
  }
  return Math.round(total / streams);
}

/** {@link observationsToSee} for levels and drops near each other at once: what many segments ask is simulated once. */
export function sightOf(logThreshold: number): (drop: number, p0: number, frame: Frame) => number | null {
  const known = new Map<string, number | null>();
  return (drop, p0, { detector, spread, unit }) => {
    const inside = Math.min(0.9999, Math.max(0.0001, p0));
    const logit = Math.round(20 * Math.log(inside / (1 - inside))) / 20;
    const near = 1 / (1 + Math.exp(-logit));
    const points = Math.max(0.005, Number((drop * unit).toFixed(2)));
    const key = `${logit} ${points} ${unit} ${spread}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = observationsToSee(points / unit, near, logThreshold, detector, spread);
    known.set(key, found);
    return found;
  };
}
