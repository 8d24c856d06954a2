import { type Figure, figure } from "../../rows/row.ts";
import { type Alarms, alarmsOf, percent, rate } from "../figures.ts";
import type { Row } from "../row.ts";

const alpha = 0.05;
const ways = [
  ["own bound", 10_000, 600],
  ["sessions as units", 10_000, 600],
  ["order by score", 1000, 600],
  ["by eye", 1000, 600],
  ["t-tests", 10_000, 400],
  ["asymptotics", 10_000, 600],
  ["permuted sessions", 1, 400],
] as const;

/** Whether this bench would see a test that is not valid: known errors beside the right way, on the same streams. */
export const wrong: Row = {
  about: "known ways to be wrong, beside the right way: does the bench have teeth?",
  async run({ repeater, times, say }) {
    const all: Alarms[] = [];
    for (const [way, looks, count] of ways) {
      say(way);
      all.push(...alarmsOf(way, await repeater.repeat("wrong", { way, looks, alpha }, times(count)), alpha));
    }
    const figures: Figure[] = all.map((one) => {
      const right = one.test.startsWith("right");
      const beyond = one.alarms > one.most;
      return figure(
        one.test,
        right ? `≤ ${percent(alpha)} within a 99 % binomial bound` : "beyond that bound, or the bench sees nothing",
        percent(rate(one)),
        right ? !beyond : beyond,
        right ? "the right way is not right" : "the bench did not see the error",
      );
    });
    return { figures, details: all };
  },
};
