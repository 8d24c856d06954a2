import { clientPackages } from "../../src/lab/agents/index.ts";
import { type Figure, figure, notRun, type Row, seconds } from "../rows/row.ts";
import { inWords, runLab, tally } from "./run-lab.ts";

/** How long the whole suite takes, hours of idleness included; the start of the process counts. */
export const suiteTimes: Row = {
  about: "the whole suite's time",
  async run({ say }) {
    const claude = `claude@${clientPackages["claude-code"].version}`;
    const figures: Figure[] = [];
    const details: unknown[] = [];
    for (const [name, most, words] of [
      ["the reference agent", 20, ["reference"]],
      [claude, 300, [claude]],
    ] as const) {
      say(`the whole suite on ${name}`);
      const run = await runLab(["--agent", ...words]);
      const what = `the whole suite on ${name}`;
      const { result } = run;
      const target = `≤ ${most} s`;
      details.push({
        ...{ command: run.command, wall: run.wall, code: run.code },
        played: result?.played.map(({ scenario, verdict, took, violations }) => ({
          ...{ scenario, verdict, took },
          broken: violations.filter(({ severity }) => severity !== "info").map(({ invariant }) => invariant),
        })),
      });
      figures.push(
        result === null
          ? notRun(what, target, run.said)
          : figure(
              what,
              target,
              `${seconds(run.wall)} for ${result.played.length} scenarios (${inWords(tally(result))})`,
              run.wall <= most,
            ),
      );
    }
    return { figures, details };
  },
};
