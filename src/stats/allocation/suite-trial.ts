import { type BoundedStep, betInterval, type Interval, type MixBetOptions, type NullName } from "../bets/index.ts";
import { mean } from "../mean.ts";
import { StatsError } from "../stats-error.ts";
import type { Allocator, TrialOutcome } from "./allocator.ts";
import { bankRadius } from "./bank.ts";
import { BankAllocator, type BankAllocatorOptions, type KnownRates } from "./bank-allocator.ts";
import type { DrawPlan } from "./draw-plan.ts";
import { PairAllocator, type PairAllocatorOptions } from "./pair-allocator.ts";
import { type NullLevels, SuiteJudge } from "./suite-judge.ts";

export interface SuiteTrialOptions {
  readonly tasks: number;
  /** Runs of both arms at most, declared before the first; those behind a bank are not among them. */
  readonly cap: number;
  /** The tolerated loss, in (0, 1). */
  readonly margin: number;
  /** One-sided error rate of each null, the bank's error included. */
  readonly alpha: NullLevels;
  /** With it only the candidate runs. */
  readonly bank?: KnownRates;
  /** How tasks are chosen; the defaults are those of {@link PairAllocator} and {@link BankAllocator}. */
  readonly allocation?: PairAllocatorOptions & BankAllocatorOptions;
}

/** A task to run: the `index`-th draw. */
export interface Draw {
  readonly index: number;
  readonly task: number;
}

/** All a {@link SuiteTrial} knows: what it was told, in order. Replaying it gives the same trial, to the last bit. */
export interface SuiteTrialState {
  readonly options: SuiteTrialOptions;
  readonly draws: readonly number[];
  readonly taken: readonly TrialOutcome[];
}

/** Draws between two plans. A plan is made a whole block ahead, so that as many draws may be under way at a time. */
const block = 25;

/** Of each α, what is paid for the error of a bank. */
const bankShare = 0.1;

/**
 * An adaptive comparison of two arms on one suite, decided as soon as it can be and looked at as often as one likes.
 *
 * The order of things makes it valid: `draw` fixes the task from outcomes taken before; `take` gives the outcomes, in
 * the order of the draws, whatever order they arrive in. The plan of draws 25k … 25k + 24 knows the outcomes of draws
 * before 25(k − 1) and no others, whether one run is under way at a time or twenty-five: how many run side by side changes
 * nothing but the time.
 *
 * Assumes: scores in [0, 1]; given its task, an outcome does not depend on other runs (no caches); every drawn run is
 * taken. θ is the mean difference over *this* suite at the time of each draw: it says nothing of other tasks. With a
 * bank, a tenth of each α is paid for the bank's error ({@link bankRadius}).
 * Facts: adaptive choice of task, bank of known rates; Waudby-Smith & Ramdas (2024).
 */
export class SuiteTrial {
  readonly options: SuiteTrialOptions;
  readonly #allocator: Allocator;
  readonly #judge: SuiteJudge;
  readonly #levels: NullLevels;
  /** By block. */
  readonly #plans: DrawPlan[];
  readonly #draws: number[] = [];
  readonly #taken: TrialOutcome[] = [];
  /** What each increment was at most and at least; the same but where a score is missing. */
  readonly #high: BoundedStep[] = [];
  readonly #low: BoundedStep[] = [];
  readonly #decided = new Map<NullName, number>();

  constructor(options: SuiteTrialOptions) {
    const { tasks, cap, margin, alpha, bank, allocation = {} } = options;
    this.options = options;
    if (!(cap >= 2)) throw new StatsError("bad-option", "the cap must leave room for two runs");
    if (bank !== undefined && bank.rates.length !== tasks) {
      throw new StatsError("bad-option", "the bank needs a rate for each task");
    }
    const charged = bank !== undefined && bank.runs !== null;
    this.#levels = charged ? scaled(alpha, 1 - bankShare) : alpha;
    this.#allocator = bank === undefined ? new PairAllocator(tasks, allocation) : new BankAllocator(bank, allocation);
    this.#judge = new SuiteJudge({
      margin,
      levels: this.#levels,
      offsets: bank === undefined ? { regressed: 0, fail: 0, ship: 0 } : offsetsOf(bank, alpha),
      horizon: this.mostDraws,
      bet: betFor(bank),
    });
    const even = this.#allocator.plan();
    this.#plans = [even, even];
  }

  static from({ options, draws, taken }: SuiteTrialState): SuiteTrial {
    const trial = new SuiteTrial(options);
    let next = 0;
    for (const task of draws) {
      while (!trial.#mayPlan(trial.#draws.length)) trial.take(outcomeAt(taken, next++));
      trial.#draws.push(task);
    }
    while (next < taken.length) trial.take(outcomeAt(taken, next++));
    return trial;
  }

  get state(): SuiteTrialState {
    return { options: this.options, draws: [...this.#draws], taken: [...this.#taken] };
  }

  /** Runs that one draw costs. */
  get runsPerDraw(): 1 | 2 {
    return this.options.bank === undefined ? 2 : 1;
  }

  get mostDraws(): number {
    return Math.floor(this.options.cap / this.runsPerDraw);
  }

  /** Draws made. */
  get drawn(): number {
    return this.#draws.length;
  }

  /** Draws whose outcome was taken. */
  get taken(): number {
    return this.#taken.length;
  }

  /** Tasks with an outcome. */
  get tasksSeen(): number {
    return new Set(this.#draws.slice(0, this.taken)).size;
  }

  /** Whether the next task can be drawn now: not beyond the cap, and not before its plan may be known. */
  get mayDraw(): boolean {
    return this.drawn < this.mostDraws && this.#mayPlan(this.drawn);
  }

  /**
   * Draws the next task.
   *
   * @param u drawn evenly from [0, 1), independent of all else
   */
  draw(u: number): Draw {
    if (!this.mayDraw) throw new StatsError("bad-option", `draw ${this.drawn} may not be made yet`);
    const task = this.#planOf(this.drawn).pick(u);
    this.#draws.push(task);
    return { index: this.drawn - 1, task };
  }

  /** Takes the outcome of the earliest draw that has none yet. */
  take(outcome: TrialOutcome): void {
    const task = this.#draws[this.taken];
    if (task === undefined) throw new StatsError("bad-option", "an outcome was given that nothing was drawn for");
    check(outcome);
    const plan = this.#planOf(this.taken);
    const { least, most } = this.#allocator.outcomeOf(outcome);
    const high = plan.step(task, most);
    const low = least === most ? high : plan.step(task, least);
    this.#judge.take(high, low);
    this.#allocator.learn(task, outcome);
    this.#taken.push(outcome);
    this.#high.push(high);
    this.#low.push(low);
    // The plan of the block after the next: its draws may be made before this block's neighbours have come in.
    if (this.taken % block === 0) this.#plans.push(this.#allocator.plan());
    for (const name of ["regressed", "fail", "ship"] as const) {
      if (!this.#decided.has(name) && this.logEMax[name] >= this.needed[name]) this.#decided.set(name, this.taken);
    }
  }

  /** The draw after which each null was refuted, for good. */
  get decided(): ReadonlyMap<NullName, number> {
    return this.#decided;
  }

  get logEMax(): NullLevels {
    return this.#judge.logEMax;
  }

  /** What each ln E has to reach. */
  get needed(): NullLevels {
    const { regressed, fail, ship } = this.#levels;
    return { regressed: -Math.log(regressed), fail: -Math.log(fail), ship: -Math.log(ship) };
  }

  /** The levels of the tests: each α, less what is paid for a bank. */
  get levels(): NullLevels {
    return this.#levels;
  }

  /** Mean difference over the suite; midway where scores are missing, `null` before the first outcome. */
  get delta(): number | null {
    const { bank } = this.options;
    return this.taken === 0 ? null : mean(this.#middles()) - (bank === undefined ? 0 : mean(bank.rates));
  }

  /** Of {@link delta}, without the bank's own; `null` from fewer than two outcomes. */
  get standardError(): number | null {
    const n = this.taken;
    if (n < 2) return null;
    const middles = this.#middles();
    const average = mean(middles);
    return Math.sqrt(middles.reduce((sum, x) => sum + (x - average) ** 2, 0) / (n * (n - 1)));
  }

  /**
   * What θ lies above and below at all times together, each with its own error: the tests turned round. A bank's error is
   * paid out of each; scores that are missing widen it by all they could have been.
   *
   * @param lowAlpha chance that θ is ever said to lie above `low` and does not; its level is 1 − lowAlpha − highAlpha
   */
  interval(lowAlpha: number, highAlpha: number): Interval {
    const { bank } = this.options;
    if (bank === undefined) {
      const range = { low: -1, high: 1 };
      return { low: this.#ends(this.#low, lowAlpha, range).low, high: this.#ends(this.#high, highAlpha, range).high };
    }
    const paid = bank.runs === null ? 0 : bankShare;
    const radius = (alpha: number): number => radiusAt(bank, bankShare * alpha);
    const range = { low: 0, high: 1 };
    const baseline = mean(bank.rates);
    const low = this.#ends(this.#low, lowAlpha * (1 - paid), range).low - baseline - radius(lowAlpha);
    const high = this.#ends(this.#high, highAlpha * (1 - paid), range).high - baseline + radius(highAlpha);
    return { low: Math.max(-1, low), high: Math.min(1, high) };
  }

  /** Of the suite's baseline: the bank's, or of the pairs, weighted; `null` before the first, or where all are missing. */
  get baseline(): number | null {
    const { bank } = this.options;
    if (bank !== undefined) return mean(bank.rates);
    let [sum, weights] = [0, 0];
    for (const [index, { base }] of this.#taken.entries()) {
      const task = this.#draws[index];
      if (task === undefined || base === null || base === "missing") continue;
      const weight = 1 / this.#planOf(index).chanceOf(task);
      sum += weight * base;
      weights += weight;
    }
    return weights === 0 ? null : sum / weights;
  }

  #ends(steps: readonly BoundedStep[], alpha: number, range: Interval): Interval {
    const bet = { ...betFor(this.options.bank), horizon: this.mostDraws, alpha };
    return betInterval(steps, 1 - 2 * alpha, bet, range);
  }

  #middles(): readonly number[] {
    return this.#low.map(({ x }, i) => (x + (this.#high[i]?.x ?? x)) / 2);
  }

  #mayPlan(draw: number): boolean {
    return Math.floor(draw / block) < this.#plans.length;
  }

  #planOf(draw: number): DrawPlan {
    const plan = this.#plans[Math.floor(draw / block)];
    if (plan === undefined) throw new StatsError("bad-option", `draw ${draw} has no plan yet`);
    return plan;
  }
}

/**
 * The variance of an increment before anything is seen (allocated pairs, or scores about a known rate), and the share of
 * the wealth that aims at the cap: pairs are mostly decided late.
 */
function betFor(bank: KnownRates | undefined): Required<Pick<MixBetOptions, "priorVariance" | "share">> {
  return bank === undefined ? { priorVariance: 0.15, share: 0.65 } : { priorVariance: 0.1, share: 0.5 };
}

/** Each test takes the bank's error on the side that does not help it. */
function offsetsOf(bank: KnownRates, alpha: NullLevels): NullLevels {
  const baseline = mean(bank.rates);
  return {
    regressed: baseline - radiusAt(bank, bankShare * alpha.regressed),
    fail: baseline - radiusAt(bank, bankShare * alpha.fail),
    ship: baseline + radiusAt(bank, bankShare * alpha.ship),
  };
}

function radiusAt({ rates, runs }: KnownRates, alpha1: number): number {
  return runs === null ? 0 : bankRadius(rates, runs, alpha1, "score");
}

function scaled({ regressed, fail, ship }: NullLevels, by: number): NullLevels {
  return { regressed: regressed * by, fail: fail * by, ship: ship * by };
}

function check({ base, candidate }: TrialOutcome): void {
  for (const score of [base ?? 0, candidate]) {
    if (score === "missing") continue;
    if (!(score >= 0 && score <= 1)) throw new StatsError("out-of-range", `a score must lie in [0, 1], not ${score}`);
  }
}

function outcomeAt(taken: readonly TrialOutcome[], i: number): TrialOutcome {
  const outcome = taken[i];
  if (outcome === undefined) throw new StatsError("bad-option", `draw ${i} was made before it could be`);
  return outcome;
}
