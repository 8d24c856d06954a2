import { Canary } from "../../../src/stats/index.ts";
import type { Random } from "../random.ts";
import type { Simulation } from "./index.ts";
import { Watch } from "./watch.ts";

export interface CanaryNull {
  readonly p: number;
  /** A share of the traffic; a ramp of stages; or a share that follows what was seen, as a breaker would. */
  readonly allocation: number | "ramp" | "reacting";
  /**
   * `none`: every unit is predicted alike. `known`: by its own rate, from 0 to 1. `spread`: half of the units are
   * predicted in the middle and lose, half at the edge and gain as much.
   */
  readonly covariate: "none" | "known" | "spread";
  readonly traffic: "steady" | "drifting";
  /** Sessions of a unit; the unit's outcome is their mean. */
  readonly sessions: number;
  readonly looks: number;
  readonly alpha: number;
}

interface Visitor {
  readonly f: number;
  readonly control: number;
  /** Rates under the candidate where it has no effect on average, and where it loses exactly the margin. */
  readonly same: number;
  readonly worse: number;
}

/** The three canary tests on the edge of their nulls, looked at after every unit: each stop is a false alarm. */
export const canary: Simulation<CanaryNull> = (params, random) => {
  const { p, allocation, covariate, sessions, looks, alpha } = params;
  const margin = Math.min(0.03, p / 2);
  const predictions = covariate === "none" ? { low: p, high: p } : { low: 0, high: 1 };
  const tests = {
    regressed: new Canary({ kind: "regressed" }, { predictions }),
    fail: new Canary({ kind: "fail", margin }, { predictions }),
    ship: new Canary({ kind: "ship", margin }, { predictions }),
  };
  const watch = new Watch(alpha);
  let share = typeof allocation === "number" ? allocation : 0.01;
  let trend = 0;
  for (let t = 1; t <= looks; t++) {
    if (allocation === "ramp") share = ramp(t / looks);
    if (allocation === "reacting") share = trend < 0 ? 0.05 : 0.5;
    const { f, control, same, worse } = visitor(params, margin, t, random);
    const a = random.flip(share);
    const outcome = (rate: number): number => {
      let sum = 0;
      for (let session = 0; session < sessions; session++) sum += random.flip(rate);
      return sum / sessions;
    };
    const none = { y: outcome(a === 1 ? same : control), a, pi: share, f };
    const lost = { y: outcome(a === 1 ? worse : control), a, pi: share, f };
    watch.at(t, "regressed", () => tests.regressed.update(none));
    watch.at(t, "fail", () => tests.fail.update(lost));
    watch.at(t, "ship", () => tests.ship.update(lost));
    trend = 0.98 * trend + (a === 1 ? 1 : -1) * (none.y - f);
  }
  return watch.outcome;
};

function ramp(done: number): number {
  return done < 0.25 ? 0.01 : done < 0.5 ? 0.1 : done < 0.75 ? 0.5 : 0.25;
}

function visitor({ p, covariate, traffic }: CanaryNull, margin: number, t: number, random: Random): Visitor {
  if (covariate === "spread") {
    // Bets that followed the unit's own prediction would be larger in the middle, where units lose.
    const middle = random.flip(0.5) === 1;
    const effect = (middle ? -1 : 1) * Math.min(0.1, p - margin, 1 - p);
    const f = middle ? 0.5 : p < 0.5 ? 1 : 0;
    return { f, control: p, same: p + effect, worse: p + effect - margin };
  }
  const swing = traffic === "drifting" ? Math.min(p - margin, 1 - p) : 0;
  const level = p + swing * Math.sin((2 * Math.PI * t) / 2000);
  if (covariate === "none") return { f: p, control: level, same: level, worse: level - margin };
  const control = level <= 0 || level >= 1 ? level : random.beta(0.65 * level, 0.65 * (1 - level));
  const broken = level > margin && random.flip(margin / level) === 1;
  return { f: control, control, same: control, worse: broken ? 0 : control };
}
