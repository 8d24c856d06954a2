import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as stats from "./index.ts";

/** What the normative reference, or the paper's own code, computed. */
interface Vector {
  readonly id: string;
  readonly source: string;
  // biome-ignore lint/suspicious/noExplicitAny: each vector's shape is its own; a wrong one fails its test
  readonly inputs: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly expected: any;
  readonly tol: number;
}

const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL("vectors.fixture.json", import.meta.url), "utf8"),
).vectors;

type Inputs = Vector["inputs"];

/** How each vector is computed here. One without an entry fails: nothing is skipped. */
const computed: Readonly<Record<string, (inputs: Inputs) => unknown>> = {
  mixbet_paired_regression: ({ d, m0 }) => stats.pairedRegression(d, m0),
  mixbet_paired_regression_budget: ({ d, m0 }) => stats.pairedRegression(d, m0),
  mixbet_paired_horizon: ({ d, m0, horizon }) => stats.pairedRegression(d, m0, { horizon }),
  mixbet_paired_ship: ({ d, margin }) => stats.pairedShip(d, margin),
  canary_regressed: (inputs) => canary({ kind: "regressed" }, inputs),
  canary_fail: (inputs) => canary({ kind: "fail", margin: inputs.margin }, inputs),
  canary_ship: (inputs) => canary({ kind: "ship", margin: inputs.margin }, inputs),
  edetector_sr_mix: (inputs) => detector("sr", inputs),
  edetector_cu_mix: (inputs) => detector("cusum", inputs),
  edetector_low_baseline: (inputs) => detector("sr", inputs),
  suite_allocation: ({ D, i, q, h }) => ({
    x: D.map((d: number, t: number) => stats.suiteIncrement(d, i[t], { q, h })),
    bound_regression: stats.suiteBound({ q, h }),
    // The vector was made with a margin of 0.02, which its inputs do not say.
    bound_ship: stats.suiteBound({ q, h }, -0.02, "ship"),
  }),
  bank_radius: ({ rates, runs }) => stats.bankRadius(rates, runs),
  restage_propensity: ({ p_prev, p_new }) => stats.restagePropensity(p_prev, p_new),
  ebh: ({ e, alpha }) => stats.eBh(e, alpha),
  adjuster: ({ e }) => e.map(stats.adjuster),
  lordpp: ({ p, alpha, w0 }) => decisions(stats.lordPlusPlus(p, alpha, w0)),
  elond: ({ e, alpha }) => decisions(stats.eLond(e, alpha)),
  paired_cluster_se: ({ rows }) => {
    const { mean, cr0, cr1, clusters } = stats.clusteredError(
      rows.map(([cluster, difference]: [number, number]) => ({ cluster: String(cluster), difference })),
    );
    return { mean, se_cr0: cr0, se_cr1: cr1, G: clusters };
  },
  signflip_exact: ({ d, alt }) => stats.signFlip(d, alt),
  mcnemar_exact_one_sided: ({ cand_loses, cand_wins }) => stats.mcNemar(cand_loses, cand_wins),
  power_unpaired: ({ pb, pc, alpha_one_sided, power }) => stats.unpairedRuns(pb, pc, { alpha: alpha_one_sided, power }),
  power_paired: ({ omega2, s2_sum, K, d }) =>
    stats.pairedTasks(d, { between: omega2, within: s2_sum }, K, { alpha: 0.05, power: 0.9 }),
  lambda_predmix_eb: ({ x, alpha }) => stats.empiricalBernsteinBets(x, alpha),
  lambda_aKelly: ({ x, m }) => stats.approximateKellyBets(x, m),
  lambda_LBOW: ({ x, m }) => stats.lowerBoundBets(x, m),
  betting_mart_theta1: hedged,
  betting_mart_theta0: hedged,
  "betting_mart_theta0.5": hedged,
  betting_mart_aKelly: ({ x, m }) => stats.bettingMartingale(x, m, stats.approximateKellyBets(x, m), 1),
  predmix_empbern_lower: ({ x, alpha, truncation }) => stats.empiricalBernsteinLower(x, alpha, truncation),
  predmix_empbern_twosided: ({ x, alpha }) => ends(stats.empiricalBernsteinSequence(x, alpha)),
  predmix_hoeffding: ({ x, alpha }) => ends(stats.hoeffdingSequence(x, alpha)),
  two_sided_normal_best_rho: ({ v_opt, alpha_opt }) => stats.bestRho(v_opt, alpha_opt),
  two_sided_normal_log_mixture: ({ s, v, v_opt, alpha_opt }) =>
    stats.logNormalMixture(s, v, stats.bestRho(v_opt, alpha_opt)),
  two_sided_normal_bound: ({ v, alpha, v_opt, alpha_opt }) =>
    stats.normalMixtureBound(v, alpha, stats.bestRho(v_opt, alpha_opt)),
  one_sided_normal_log_mixture: ({ s, v, v_opt, alpha_opt }) =>
    stats.logNormalMixtureOneSided(s, v, stats.bestRhoOneSided(v_opt, alpha_opt)),
  one_sided_normal_bound: ({ v, alpha, v_opt }) =>
    stats.normalMixtureBoundOneSided(v, alpha, stats.bestRhoOneSided(v_opt, 0.05)),
  gamma_exponential_log_mixture: ({ s, v, v_opt, c }) =>
    stats.logGammaExponentialMixture(s, v, c, stats.bestRhoOneSided(v_opt, 0.05)),
  gamma_exponential_bound: ({ v, alpha, v_opt, c }) =>
    stats.gammaExponentialBound(v, alpha, c, stats.bestRhoOneSided(v_opt, 0.05)),
  beta_binomial_log_mixture_two: ({ s, v, v_opt, g, h }) =>
    stats.logBetaBinomialMixture(s, v, { g, h }, stats.betaBinomialPrior(stats.bestRho(v_opt, 0.05), { g, h })),
  beta_binomial_log_mixture_one: ({ s, v, v_opt, g, h }) =>
    stats.logBetaBinomialMixture(
      s,
      v,
      { g, h },
      stats.betaBinomialPrior(stats.bestRhoOneSided(v_opt, 0.05), { g, h }),
      1,
    ),
  poly_stitching_bound: ({ v, alpha, v_min, c }) => stats.polyStitchingBound(v, alpha, v_min, c),
  bernoulli_cs_700_1000: bernoulli,
  bernoulli_cs_15_50: bernoulli,
  bernoulli_cs_5_50: bernoulli,
  bernoulli_cs_1_50: bernoulli,
  bernoulli_cs_100_200: bernoulli,
  "asympcs_rho2_100_0.05": asymptoticRho2,
  "asympcs_rho2_1500_0.05": asymptoticRho2,
  "asympcs_rho2_1500_0.1": asymptoticRho2,
  "asympcs_margin_100_0.05": asymptoticMargin,
  "asympcs_margin_1500_0.05": asymptoticMargin,
  "asympcs_margin_1500_0.1": asymptoticMargin,
  stcp_normal_st: ({ x, m_pre, delta }) => {
    const log_values = stats.logNormalTest(x, m_pre, delta);
    return { log_values, stopped_at: log_values.findIndex((log) => log >= Math.log(20)) + 1 };
  },
  factorial_ols_cr1: ({ design_abc, y, cluster }) => {
    const rows = design_abc.map((on: number[], i: number) => ({
      on: on.map((each) => each === 1),
      score: y[i],
      cluster: String(cluster[i]),
    }));
    const { effects } = stats.factorialOls(["a", "b", "c"], rows, "pairs");
    const estimated = effects.flatMap((each) => (each.is === "estimated" ? [each] : []));
    return { beta: estimated.map(({ effect }) => effect), se: estimated.map(({ error }) => error) };
  },
  shapley3: ({ v }) => stats.shapley(v),
  bayesect_posterior: ({ n, observations }) => {
    // The vector counts from the newest release and says "failed"; here the oldest is first, and runs pass.
    const runs = Array.from({ length: n }, () => ({ passed: 0, failed: 0 }));
    for (const [index, failed] of observations) {
      const release = runs[n - 1 - index];
      if (release !== undefined) release[failed === 1 ? "failed" : "passed"] += 1;
    }
    const { none, came, entropy } = stats.bisectPosterior(runs, { none: 1 / n });
    return {
      distribution: [...came.slice(1).toReversed(), none],
      select: n - 1 - stats.nextRelease(runs, { none: 1 / n }).release,
      entropy_bits: entropy,
    };
  },
  plackett_burman_12: ({ N }) => stats.plackettBurman(N),
};

for (const { id, source, inputs, expected, tol } of vectors) {
  test(`vector ${id} (${source})`, () => {
    const compute = computed[id];
    assert.ok(compute, "no one computes this vector");
    near(compute(inputs), expected, tol, id);
  });
}

function hedged({ x, m, alpha, theta }: Inputs): unknown {
  // Each side's bets are made for its share of the error, as in the code the vector is from.
  const share = theta === 0.5 ? 0.5 : 1;
  return stats.bettingMartingale(x, m, stats.empiricalBernsteinBets(x, alpha * share), theta);
}

function ends({ low, high }: stats.Sequence): unknown {
  return { l: low, u: high };
}

function bernoulli({ successes, trials, alpha, t_opt }: Inputs): unknown {
  const { low, high } = stats.bernoulliInterval(successes, trials, alpha, t_opt);
  return [low, high];
}

function asymptoticRho2({ t_opt, alpha }: Inputs): number {
  return stats.asymptoticRho2(t_opt, alpha);
}

function asymptoticMargin({ t, rho2, alpha, sd }: Inputs): number {
  return stats.asymptoticMargin(sd, t, rho2, alpha);
}

test("no entry without its vector", () => {
  const known = new Set(vectors.map(({ id }) => id));
  assert.deepEqual(
    Object.keys(computed).filter((id) => !known.has(id)),
    [],
  );
});

function canary(kind: stats.CanaryTest, { rows_y_a_pi_f, flo = 0, fhi = 1 }: Inputs): readonly number[] {
  const test = new stats.Canary(kind, { predictions: { low: flo, high: fhi } });
  return rows_y_a_pi_f.map(([y, a, pi, f]: [number, 0 | 1, number, number]) => test.update({ y, a, pi, f }));
}

function detector(kind: "sr" | "cusum", { p0, x }: Inputs): readonly number[] {
  const watching = new stats.SrMix(p0, { kind });
  return x.map((each: number) => {
    watching.update(each);
    return watching.logValue;
  });
}

function decisions({ rejected, levels }: stats.OnlineDecisions): unknown {
  return { R: rejected.map(Number), alphai: levels };
}

function near(actual: unknown, expected: unknown, tolerance: number, where: string): void {
  if (typeof expected === "number") {
    assert.ok(typeof actual === "number", `${where} is no number`);
    const off = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
    assert.ok(off <= tolerance, `${where}: ${actual}, not ${expected}`);
  } else if (typeof expected === "object" && expected !== null) {
    assert.ok(typeof actual === "object" && actual !== null, `${where} holds nothing`);
    if (Array.isArray(expected))
      assert.equal(Array.isArray(actual) && actual.length, expected.length, `${where}: length`);
    const found: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(actual));
    for (const [key, value] of Object.entries(expected)) near(found[key], value, tolerance, `${where}.${key}`);
  } else assert.equal(actual, expected, where);
}
