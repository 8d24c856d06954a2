import { Canary, restagePropensity } from "../../../src/stats/index.ts";
import type { Simulation } from "./index.ts";
import { Watch } from "./watch.ts";

export interface Restaged {
  readonly p: number;
  readonly users: number;
  readonly alpha: number;
}

const stages = [0.01, 0.1, 0.5, 1] as const;

/**
 * The same users through a ramp that only grows: who has the candidate keeps it and gives no further increment, who comes
 * back as control has the ramp's conditional chance. Users differ, and stay as they are.
 */
export const restaged: Simulation<Restaged> = ({ p, users, alpha }, random) => {
  const margin = Math.min(0.03, p / 2);
  const tests = {
    regressed: new Canary({ kind: "regressed" }),
    fail: new Canary({ kind: "fail", margin }),
    ship: new Canary({ kind: "ship", margin }),
  };
  const watch = new Watch(alpha);
  const rates = Array.from({ length: users }, () => random.beta(0.65 * p, 0.65 * (1 - p)));
  const broken = rates.map(() => random.flip(margin / p) === 1);
  const salt = rates.map(() => random.next());
  let t = 0;
  for (let stage = 0; stage < stages.length - 1; stage++) {
    const before = stages[stage - 1] ?? 0;
    const now = stages[stage] ?? 1;
    const pi = restagePropensity(before, now);
    for (let user = 0; user < users; user++) {
      const at = salt[user] ?? 0;
      if (at < before) continue;
      const a = at < now ? 1 : 0;
      const rate = rates[user] ?? 0;
      const y = random.flip(rate);
      const lost = random.flip(a === 1 && broken[user] === true ? 0 : rate);
      t += 1;
      watch.at(t, "regressed", () => tests.regressed.update({ y, a, pi, f: p }));
      watch.at(t, "fail", () => tests.fail.update({ y: lost, a, pi, f: p }));
      watch.at(t, "ship", () => tests.ship.update({ y: lost, a, pi, f: p }));
    }
  }
  return watch.outcome;
};
