import { StatsError } from "../stats-error.ts";

const generators = {
  8: "+++-+--",
  12: "++-+++---+-",
  20: "++--++++-+-+----++-",
  24: "+++++-+-++--++--+-+----",
} as const;

/**
 * A Plackett–Burman design: N runs that estimate up to N − 1 changes, each with all runs. 1: the change is there, −1: it
 * is not. Plackett & Burman, Biometrika 33 (1946).
 *
 * When not to use it: where two changes may interact. Each pair of changes leaks into the effects of the others (a third
 * of it with 12 runs), and the design cannot show it.
 *
 * @returns N rows of N − 1 columns; take as many columns as there are changes
 */
export function plackettBurman(runs: keyof typeof generators): readonly (readonly (1 | -1)[])[] {
  const generator = generators[runs];
  if (generator === undefined) {
    throw new StatsError("bad-option", `designs have ${Object.keys(generators).join(", ")} runs, not ${runs}`);
  }
  const n = generator.length;
  const turned = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => (generator[(j - i + n) % n] === "+" ? 1 : -1)),
  );
  return [...turned, Array.from({ length: n }, () => -1)];
}
