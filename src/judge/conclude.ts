import type { NullName } from "../stats/index.ts";
import { detectable } from "./detectable.ts";
import type { Judged } from "./judged.ts";
import { morePairs } from "./more-pairs.ts";
import type { Verdict, VerdictWord } from "./verdict.ts";
import { amount, signed } from "./words.ts";

/** What the tests of one metric came to, whatever tests they were. */
export interface Outcome {
  readonly proven: Readonly<Record<NullName, boolean>>;
  readonly evidence: Readonly<Record<NullName, number>>;
  readonly needed: Readonly<Record<NullName, number>>;
  /** The pairs that these tests need by those of one read once. */
  readonly inflation: number;
}

/** Tests of one metric → its verdict, by precedence, in words. */
export function conclude(judged: Judged, { proven, evidence, needed, inflation }: Outcome): Verdict {
  const { unseen = 0 } = judged;
  const found = judged.estimate === null ? null : detectable(judged, inflation);
  const mde = found === null || found + unseen >= 1 ? null : found + unseen;
  const common = { evidence, needed, mde, estimate: judged.estimate, n: judged.n };
  if (judged.estimate === null) {
    const { noData } = judged.budget;
    const what = judged.without ?? "there is no pair of scores";
    const reason = noData === "fail" ? `no data, which its budget counts as a failure: ${what}` : `no data: ${what}`;
    return { ...common, verdict: noData, lossProven: false, reason, more: null };
  }
  const verdict: VerdictWord = proven.fail
    ? "fail"
    : proven.ship
      ? "pass"
      : proven.regressed
        ? "regressed"
        : "inconclusive";
  const lossProven = verdict === "pass" && proven.regressed;
  const more = verdict === "inconclusive" && unseen === 0 ? morePairs(judged, inflation) : null;
  return { ...common, verdict, lossProven, reason: reasonOf(judged, verdict, lossProven, more), more };
}

function reasonOf(judged: Judged, verdict: VerdictWord, lossProven: boolean, more: Verdict["more"]): string {
  const { budget, estimate, n, unseen = 0 } = judged;
  if (estimate === null) return "";
  const { margin, form } = budget;
  const tolerated = amount(margin, form);
  const seen = `${signed(estimate.delta)} (${signed(estimate.low)} to ${signed(estimate.high)}) over ${n.pairs.toLocaleString("en-GB")} pairs`;
  switch (verdict) {
    case "fail":
      return `the loss is more than the ${tolerated} tolerated: ${seen}`;
    case "pass":
      return lossProven
        ? `there is a loss, and it is proven to be within the ${tolerated} tolerated: ${seen}`
        : `a loss of ${tolerated} or more is ruled out: ${seen}`;
    case "regressed":
      return `a loss is proven, that it is within the ${tolerated} tolerated is not: ${seen}`;
    case "inconclusive": {
      const next =
        more === null
          ? unseen > 0
            ? "what has no score is in the way: make these runs again"
            : "too few pairs to say how many it takes"
          : `about ${more.pairs.toLocaleString("en-GB")} more pairs if ${more.assuming}`;
      return `neither a loss nor that it is within ${tolerated} is proven: ${seen}; ${next}`;
    }
  }
}
