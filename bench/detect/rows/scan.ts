import { type Figure, figure } from "../../rows/row.ts";
import { shown, whole } from "../figures.ts";
import type { Row } from "../row.ts";
import type { Outcome } from "../simulations/index.ts";

const effects = ["none", "independent", "ar1", "weekly", "mix"] as const;
const change = { signal: "read-edit-ratio", factor: 0.5, day: 15 };

/** What looking back says of histories in which nothing happened, and of one in which something did. */
export const scan: Row = {
  about: "scan: 30 days and about 300 sessions, all signals at once, α = 5 % over all of them",
  async run({ repeater, times, say }) {
    const figures: Figure[] = [];
    const details: unknown[] = [];
    const count = (outcomes: readonly Outcome[], name: string): number =>
      outcomes.filter((outcome) => (outcome[name] ?? 0) > 0).length;
    for (const dayEffects of effects) {
      say(`nothing happened, day effects ${dayEffects}`);
      const outcomes = await repeater.repeat("history", { dayEffects }, times(300));
      const flagged = count(outcomes, "flagged");
      // 11 of 100 is asked for; more than 100 are played, since a rate near it would be met or missed by chance.
      const most = Math.floor(0.11 * outcomes.length);
      details.push({ dayEffects, flagged, of: outcomes.length });
      figures.push(
        figure(
          `nothing happened, day effects: ${dayEffects}`,
          `flagged in ≤ 11 of 100, that is ≤ ${most} of ${outcomes.length}`,
          `${flagged} of ${outcomes.length}`,
          flagged <= most,
          // One month tells little of how akin its days are.
          dayEffects === "ar1" ? "how akin days are can only be guessed from 30 of them" : `${flagged} flagged`,
        ),
      );
    }
    for (const dayEffects of effects) {
      say(`read:edit halved, day effects ${dayEffects}`);
      const outcomes = await repeater.repeat("history", { dayEffects, change }, times(100));
      const [of, found, dated] = [outcomes.length, count(outcomes, "found"), count(outcomes, "dated")];
      const [drifted, others] = [count(outcomes, "drifted"), count(outcomes, "others")];
      const sessions = outcomes.reduce((sum, outcome) => sum + (outcome.sessions ?? 0), 0) / of;
      details.push({ dayEffects, change, of, found, dated, drifted, others, sessions });
      const what = `read:edit falls by 50 % on day 16, day effects: ${dayEffects}`;
      const said = `${found} of ${of} found (${dated} with the day in the named range, ${drifted} as drift); another signal flagged in ${others}; ${whole(sessions)} sessions`;
      figures.push(
        dayEffects === "none"
          ? figure(what, `found in ≥ 80 of 100`, said, found >= 0.8 * of, `found in ${found}`)
          : shown(what, said),
      );
    }
    return { figures, details };
  },
};
