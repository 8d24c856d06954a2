import type { NullName } from "../stats/index.ts";
import type { Budget } from "./budget.ts";

/**
 * The error rates that one metric's tests have left where several metrics gate. Each gating metric can stop a change
 * wrongly, so `regressed` and `fail` pay by a union bound. A pass needs the proof of *every* critical metric, and is
 * wrong only if one of them is: each keeps its own rate (intersection-union test; Berger 1982).
 *
 * @param gating how many metrics can stop the change: `critical` and `supporting`
 */
export function paidAlphas({ alpha }: Pick<Budget, "alpha">, gating: number): Readonly<Record<NullName, number>> {
  const shares = Math.max(1, gating);
  return { regressed: alpha.regressed / shares, fail: alpha.fail / shares, ship: alpha.ship };
}
