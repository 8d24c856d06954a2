import { isInternal, parityBreach } from "../../invariants/index.ts";
import { parityOf } from "../../session/index.ts";
import type { Provenance } from "../../wire/index.ts";
import type { Played } from "./played.ts";

/**
 * Holds `build-parity` over the cohorts of one scenario: it can be broken only between them. Told once, of the first
 * cohort that runs what others do not, at the first of its calls that says so.
 *
 * @param played one scenario, once for each cohort, in the order asked for
 */
export function holdParity(played: readonly Played[]): readonly Played[] {
  const origins = played.flatMap((one) => one.origins);
  const records = origins.map(({ provenance }) => provenance);
  const breach = parityBreach(records);
  if (breach === null) return bothSides(records) ? played.map((one) => withCell(one, "kept")) : played;
  const odd = breach.evidence.firstDivergence;
  const at = origins.find(({ provenance }) => odd !== null && features(provenance).includes(odd)) ?? origins[0];
  const [violation] = parityOf(origins.map(({ session, ...seen }) => ({ id: session, provenance: [seen] })));
  if (at === undefined || violation === undefined) return played;
  return played.map((one) => {
    if (!one.origins.includes(at)) return one;
    const index = one.calls.findIndex(({ exchange }) => exchange === at.exchange);
    const place = { session: at.session, lane: at.lane, exchange: at.exchange, at: at.at };
    const located = { ...violation, ...place, call: index + 1, step: one.calls[index]?.step ?? 0 };
    const violations = [...one.violations, located].toSorted((a, b) => a.call - b.call);
    const verdict = one.verdict.is === "broken" ? one.verdict : ({ is: "broken", because: violation.message } as const);
    return withCell({ ...one, violations, verdict }, "broken");
  });
}

function withCell(played: Played, cell: "kept" | "broken"): Played {
  // What was not seen in a run that came to nothing stays unseen.
  if (played.origins.length === 0) return played;
  return { ...played, cells: { ...played.cells, "build-parity": cell } };
}

function bothSides(records: readonly Provenance[]): boolean {
  const sides = new Set(records.flatMap(({ cohort }) => (cohort === null ? [] : [isInternal(cohort)])));
  return sides.size === 2;
}

/** In the words of the breach. */
function features({ build, flags }: Provenance): readonly string[] {
  return [...(build === null ? [] : [`build ${build}`]), ...flags.map((flag) => `flag ${flag}`)];
}
