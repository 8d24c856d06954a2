import { decide, type KnownRates, type NullName, SuiteTrial } from "../../../src/stats/index.ts";
import type { Random } from "../random.ts";
import { type Harm, harmed, suiteRates } from "../suites.ts";
import type { Simulation } from "./index.ts";

export interface SuiteOf {
  readonly tasks: number;
  /** Mean rate of the baseline, of the population that the suite was drawn from. */
  readonly p: number;
  /** Of the suite's mean, exactly. */
  readonly drop: number;
  readonly harm: Harm;
  /** `none`: both arms run. `exact`: the rates are known. A number: so many runs stand behind each rate, and are charged. */
  readonly bank: "none" | "exact" | number;
  /** Takes a measured bank for the truth, as nobody should. */
  readonly uncharged?: boolean;
  readonly cap: number;
  readonly margin: number;
  readonly alpha: number;
  /** Ends the trial; without it, it goes on to the cap. */
  readonly stopOn?: readonly NullName[];
}

/** One comparison of two arms on one suite. Times are agent runs of both arms, those behind a bank not counted. */
export const suite: Simulation<SuiteOf> = (params, random) => {
  const { tasks, p, drop, harm, cap, margin, alpha, stopOn = [] } = params;
  let base = suiteRates(tasks, p, random);
  // A suite that cannot lose so much is none of which it could be asked.
  while (base.reduce((sum, rate) => sum + rate, 0) < drop * tasks) base = suiteRates(tasks, p, random);
  const candidate = harmed(base, drop, harm, random);
  const bank = bankOf(params, base, random);
  const trial = new SuiteTrial({
    ...{ tasks, cap, margin },
    alpha: { regressed: alpha, fail: alpha, ship: alpha },
    ...(bank === null ? {} : { bank }),
  });
  const rates = { base, candidate };
  const { runs } = decide(trial, (task, arm) => random.flip(rates[arm][task] ?? 0), random.next, stopOn);
  const when = (name: NullName): number => {
    const draws = trial.decided.get(name);
    return draws === undefined ? Number.POSITIVE_INFINITY : draws * trial.runsPerDraw;
  };
  return { regressed: when("regressed"), fail: when("fail"), ship: when("ship"), runs };
};

function bankOf({ bank, uncharged }: SuiteOf, base: readonly number[], random: Random): KnownRates | null {
  if (bank === "none") return null;
  if (bank === "exact") return { rates: base, runs: null };
  const rates = base.map((rate) => {
    let sum = 0;
    for (let run = 0; run < bank; run++) sum += random.flip(rate);
    return sum / bank;
  });
  return { rates, runs: uncharged === true ? null : rates.map(() => bank) };
}
