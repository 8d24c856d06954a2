import { Canary, canaryIncrement, MixBet, PairedJudge } from "../../../src/stats/index.ts";
import type { Random } from "../random.ts";
import type { Outcome, Simulation } from "./index.ts";
import { Watch } from "./watch.ts";

export interface Wrong {
  readonly way: "own bound" | "sessions as units" | "order by score" | "by eye";
  readonly looks: number;
  readonly alpha: number;
}

/** Ways to be wrong beside the right way, on one and the same stream without harm: each stop is a false alarm. */
export const wrong: Simulation<Wrong> = ({ way, looks, alpha }, random) => {
  switch (way) {
    case "own bound":
      return ownBound(looks, alpha, random);
    case "sessions as units":
      return sessionsAsUnits(looks, alpha, random);
    case "order by score":
      return orderByScore(looks, alpha, random);
    case "by eye":
      return byEye(looks, alpha, random);
  }
};

/** Graded scores, a canary of 1 % of the traffic. Units predicted in the middle lose two points, those at the edge gain two. */
function ownBound(looks: number, alpha: number, random: Random): Outcome {
  const watch = new Watch(alpha);
  const [right, own] = [new Canary({ kind: "regressed" }), new MixBet({ cap: 0.5, centred: false })];
  const pi = 0.01;
  let squares = 0;
  for (let t = 1; t <= looks; t++) {
    const middle = random.flip(0.5) === 1;
    const f = middle ? 0.5 : 0.05;
    const a = random.flip(pi);
    const noise = (random.next() - 0.5) * 0.06;
    const y = f + noise + a * (middle ? -0.02 : 0.02);
    const unit = { y, a, pi, f };
    const variance = (squares + 30 * 0.2275) / (t - 1 + 30) / (pi * (1 - pi));
    watch.at(t, "right: one bound for all", () => right.update(unit));
    const bound = Math.max(f, 1 - f) / pi;
    watch.at(t, "wrong: bound from the unit's own covariate", () =>
      own.update(-canaryIncrement(unit), bound, variance),
    );
    squares += (y - f) ** 2;
  }
  return watch.outcome;
}

/** Users who differ and come back; assigned once. Right: a user's mean, once. */
function sessionsAsUnits(looks: number, alpha: number, random: Random): Outcome {
  const watch = new Watch(alpha);
  const sessions = 10;
  const [right, each] = [new Canary({ kind: "regressed" }), new Canary({ kind: "regressed" })];
  const [pi, f] = [0.5, 0.65];
  const users = Array.from({ length: looks / sessions }, () => ({
    rate: random.beta(0.65 * f, 0.65 * (1 - f)),
    a: random.flip(pi),
    sum: 0,
    n: 0,
  }));
  for (let t = 1; t <= looks; t++) {
    const user = users[Math.floor(random.next() * users.length)];
    if (user === undefined) continue;
    const y = random.flip(user.rate);
    const { a } = user;
    watch.at(t, "wrong: sessions of returning users as units", () => each.update({ y, a, pi, f }));
    user.sum += y;
    user.n += 1;
    // At a fixed maturity: the tenth session. Users who are not that far are not due.
    if (user.n === sessions) {
      watch.at(t, "right: users as units", () => right.update({ y: user.sum / sessions, a, pi, f }));
    }
  }
  return watch.outcome;
}

/** A finished file without a change. Wrong: tasks that the baseline did best come first. */
function orderByScore(looks: number, alpha: number, random: Random): Outcome {
  const watch = new Watch(alpha);
  const pairs = Array.from({ length: looks }, () => {
    const rate = random.beta(0.65 * 0.65, 0.65 * 0.35);
    const base = random.flip(rate);
    return { base, difference: random.flip(rate) - base };
  });
  const [right, sorted] = [new PairedJudge(0.03), new PairedJudge(0.03)];
  const best = pairs.toSorted((one, other) => other.base - one.base);
  for (let t = 1; t <= looks; t++) {
    watch.at(t, "right: an order that knows no scores", () => {
      right.update(pairs[t - 1]?.difference ?? 0);
      return right.logEMax.regressed;
    });
    watch.at(t, "wrong: tasks in the order of their scores", () => {
      sorted.update(best[t - 1]?.difference ?? 0);
      return sorted.logEMax.regressed;
    });
  }
  return watch.outcome;
}

/** A candidate that loses five points, judged with a margin of three from 100 pairs on. */
function byEye(looks: number, alpha: number, random: Random): Outcome {
  const watch = new Watch(alpha);
  const right = new PairedJudge(0.03);
  let sum = 0;
  for (let t = 1; t <= looks; t++) {
    const difference = random.flip(0.6) - random.flip(0.65);
    sum += difference;
    watch.at(t, "right: a pass has to be proven", () => {
      right.update(difference);
      return right.logEMax.ship;
    });
    const passed = t >= 100 && sum / t > -0.03;
    watch.at(t, "wrong: passed because the estimate is within the margin", () =>
      passed ? Number.POSITIVE_INFINITY : 0,
    );
  }
  return watch.outcome;
}
