import {
  asymptoticMargin,
  asymptoticRho2,
  Canary,
  canaryIncrement,
  MixBet,
  PairedJudge,
} from "../../../src/stats/index.ts";
import type { Random } from "../random.ts";
import type { Outcome, Simulation } from "./index.ts";
import { RepeatedTTest } from "./repeated-t-test.ts";
import { Watch } from "./watch.ts";

export interface Wrong {
  readonly way:
    | "own bound"
    | "sessions as units"
    | "order by score"
    | "by eye"
    | "t-tests"
    | "asymptotics"
    | "permuted sessions";
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
    case "t-tests":
      return tTests(looks, alpha, random);
    case "asymptotics":
      return asymptotics(looks, alpha, random);
    case "permuted sessions":
      return permutedSessions(alpha, random);
  }
};

/** Graded scores, a canary of 5 % of the traffic. Units predicted in the middle lose three points, those at the edge gain three. */
function ownBound(looks: number, alpha: number, random: Random): Outcome {
  const watch = new Watch(alpha);
  const [right, own] = [new Canary({ kind: "regressed" }), new MixBet({ cap: 0.5, centred: false })];
  const pi = 0.05;
  let squares = 0;
  for (let t = 1; t <= looks; t++) {
    const middle = random.flip(0.5) === 1;
    const f = middle ? 0.5 : 0.05;
    const a = random.flip(pi);
    const noise = (random.next() - 0.5) * 0.1;
    const y = f + noise + a * (middle ? -0.03 : 0.03);
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

/** Two sides, as most dashboards test: half of the error on each. */
function tTests(looks: number, alpha: number, random: Random): Outcome {
  const watch = new Watch(alpha);
  const tests = [new RepeatedTTest(alpha / 2), new RepeatedTTest(alpha / 2)] as const;
  const bets = [new MixBet(), new MixBet()] as const;
  for (let t = 1; t <= looks; t++) {
    const rate = random.beta(0.65 * 0.65, 0.65 * 0.35);
    const difference = random.flip(rate) - random.flip(rate);
    const [loss, gain] = [tests[0].loss(difference), tests[1].loss(-difference)];
    const significant = loss || gain ? Number.POSITIVE_INFINITY : 0;
    watch.at(
      t,
      "right: two bets, half of α each",
      () => Math.max(bets[0].update(-difference, 1), bets[1].update(difference, 1)) - Math.log(2),
    );
    watch.at(t, "wrong: a two-sided t-test, read after every pair", () => significant);
    if (t % Math.ceil(looks / 30) === 0) watch.at(t, "wrong: a two-sided t-test, read 30 times", () => significant);
  }
  return watch.outcome;
}

/** A rare success: a rate of 2 %, and an interval of it that relies on the central limit theorem. */
function asymptotics(looks: number, alpha: number, random: Random): Outcome {
  const watch = new Watch(alpha);
  const p = 0.02;
  const right = new MixBet();
  const rho2 = asymptoticRho2(looks / 10, alpha);
  let sum = 0;
  for (let t = 1; t <= looks; t++) {
    const x = random.flip(p);
    sum += x;
    const mean = sum / t;
    const sd = Math.sqrt(mean * (1 - mean));
    watch.at(t, "right: bets against a rate of 2 % or more", () => right.update(p - x, 1 - p));
    const outside = sd > 0 && mean + asymptoticMargin(sd, t, rho2, alpha) < p;
    const above = sd > 0 && mean - asymptoticMargin(sd, t, rho2, alpha) > p;
    watch.at(t, "wrong: an asymptotic sequence at small n and a rate of 2 %", () =>
      outside || above ? Number.POSITIVE_INFINITY : 0,
    );
  }
  return watch.outcome;
}

/** 30 days of ten sessions, each day with a mood of its own; is there a change? Permuted 199 times. */
function permutedSessions(alpha: number, random: Random): Outcome {
  const [days, each, permutations] = [30, 10, 199];
  const values = Array.from({ length: days }, () => {
    const mood = 0.5 * random.normal();
    return Array.from({ length: each }, () => mood + random.normal());
  });
  const sums = (sessions: readonly number[]): readonly number[] =>
    Array.from({ length: days }, (_, day) =>
      sessions.slice(day * each, (day + 1) * each).reduce((sum, value) => sum + value, 0),
    );
  const sessions = values.flat();
  const byDay = sums(sessions);
  const observed = largestStep(byDay);
  const share = (draw: () => readonly number[]): number => {
    let as = 1;
    for (let k = 0; k < permutations; k++) if (largestStep(draw()) >= observed) as += 1;
    return as / (permutations + 1);
  };
  const flagged = (p: number): number => (p <= alpha ? 1 : Number.POSITIVE_INFINITY);
  return {
    "right: whole days permuted": flagged(share(() => shuffled(byDay, random))),
    "wrong: sessions permuted under day effects": flagged(share(() => sums(shuffled(sessions, random)))),
  };
}

function largestStep(byDay: readonly number[]): number {
  const total = byDay.reduce((sum, value) => sum + value, 0);
  let before = 0;
  let largest = 0;
  for (const [day, value] of byDay.entries()) {
    if (day >= 5 && byDay.length - day >= 5) {
      const gap = before / day - (total - before) / (byDay.length - day);
      largest = Math.max(largest, Math.abs(gap) * Math.sqrt((day * (byDay.length - day)) / byDay.length));
    }
    before += value;
  }
  return largest;
}

function shuffled(values: readonly number[], random: Random): readonly number[] {
  const order = [...values];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}
