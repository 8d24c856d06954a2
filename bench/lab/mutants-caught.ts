import { existsSync, readFileSync, statSync } from "node:fs";
import { type MutationFigures, mutation } from "../mutation/index.ts";
import { figure, notRun, type Row, seconds } from "../rows/row.ts";

const file = "bench/out/mutation.json";
const least = 0.95;

/** Stryker's mutants of the reference agent's product layer, with the lab as its test runner. */
export const mutantsCaught: Row = {
  about: "mutation test of the reference agent's product layer",
  async run({ jobs, kept, say }) {
    const what = "mutants that change what is sent, caught by the lab";
    const target = `≥ ${least * 100} %, survivors listed and explained`;
    if (kept && !existsSync(file)) return { figures: [notRun(what, target, `${file} is not there`)], details: null };
    if (!kept) say("mutating: this takes minutes");
    // What the mutation test wrote.
    const figures: MutationFigures = kept ? JSON.parse(readFileSync(file, "utf8")) : await mutation(jobs);
    const { mutants, changing, caught, rate, survivors, same, unreached } = figures;
    const unexplained = [...survivors, ...unreached].filter(({ why }) => why === "not explained");
    const of = kept ? `, run at ${statSync(file).mtime.toISOString()}` : "";
    const withUnreached = (100 * caught) / (changing + unreached.length);
    return {
      figures: [
        figure(
          what,
          target,
          `${(rate * 100).toFixed(1)} % (${caught} of ${changing}), ${survivors.length} survivors; of ${mutants} mutants ${same.length} change nothing and ${unreached.length} are reached by no scenario (counted as missed: ${withUnreached.toFixed(1)} %); in ${seconds(figures.seconds)}${of}`,
          rate >= least && unexplained.length === 0,
          rate >= least ? `${unexplained.length} of those not caught are not explained` : "",
        ),
      ],
      details: { mutants, changing, caught, rate, survivors, unreached, seconds: figures.seconds },
    };
  },
};
