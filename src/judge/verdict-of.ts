import { normalQuantile } from "../stats/index.ts";
import { conclude } from "./conclude.ts";
import type { Judged } from "./judged.ts";
import { horizonInflation } from "./more-pairs.ts";
import type { Verdict } from "./verdict.ts";

/** E-values beyond it are shown as it: JSON knows no infinity. */
const mostEvidence = 1e300;

/**
 * The verdict on one metric from evidence that may be looked at any time. Precedence: fail > pass (`lossProven` where a
 * loss within the margin is proven too) > regressed > inconclusive.
 */
export function verdictOf(judged: Judged): Verdict {
  const { logE, alpha } = judged;
  const evidence = (log: number): number => Math.min(mostEvidence, Math.exp(log));
  return conclude(judged, {
    proven: {
      regressed: logE.regressed >= -Math.log(alpha.regressed),
      fail: logE.fail >= -Math.log(alpha.fail),
      ship: logE.ship >= -Math.log(alpha.ship),
    },
    evidence: { regressed: evidence(logE.regressed), fail: evidence(logE.fail), ship: evidence(logE.ship) },
    needed: { regressed: 1 / alpha.regressed, fail: 1 / alpha.fail, ship: 1 / alpha.ship },
    mde: detectable(judged),
    inflation: horizonInflation,
  });
}

/**
 * The smallest drop found with power 0.8. The distance from the estimate to the upper end is the drop that this very
 * test would have found half of the time: clusters, order, caps and prior are in it. 0.84 standard errors lead from
 * there to 0.8. `null`: not even a drop from 1 to 0 would be found.
 */
function detectable({ estimate, standardError }: Judged): number | null {
  if (estimate === null || standardError === null) return null;
  const drop = Math.max(0, estimate.high - estimate.delta) + normalQuantile(0.8) * standardError;
  return estimate.high < 0.999 && drop < 1 ? drop : null;
}
