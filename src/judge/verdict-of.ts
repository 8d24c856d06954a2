import { conclude } from "./conclude.ts";
import type { Judged } from "./judged.ts";
import { horizonInflation } from "./more-pairs.ts";
import type { Verdict } from "./verdict.ts";

/** E-values beyond it are shown as it: JSON knows no infinity. */
const mostEvidence = 1e300;

/**
 * The verdict on one metric from tests by betting: of a trial at any time, of two files when they are finished. Precedence: fail > pass (`lossProven` where a
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
    inflation: horizonInflation,
  });
}
