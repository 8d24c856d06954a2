import { figure, notRun, type Row, seconds } from "../rows/row.ts";
import { trackFigures } from "../track-figures.ts";

const first = 10;
const most = 60;

/** The three regressions of April 2026 in the changelog that `lab track` makes of the releases on npm. */
export const regressions: Row = {
  about: "all three real regressions",
  async run({ live, say }) {
    const found = await trackFigures({ live, print: say });
    const { ranked, versions, missing, recomputed, replayed } = found;
    const late = ranked.filter(
      ({ rank, from, until }) => rank === null || rank > first || from === null || until === null,
    );
    const said = ranked.map(
      ({ regression, model, rank, from, until }) =>
        `${regression} ${model.replace("claude-", "")} ${rank === null ? "not found" : `${rank}. (${from} to ${until ?? "?"})`}`,
    );
    const times = replayed.flatMap((one) => one.seconds ?? []);
    const slowest = Math.max(0, ...times);
    const unlike = replayed.filter(({ seconds: took, differs }) => took === null || differs.length > 0);
    const again = "edges of the three, played again";
    return {
      figures: [
        figure(
          `rank in \`lab track claude\` over ${versions} releases, without login`,
          `F1, F2, F3 among the first ${first} for each model concerned, with the version that brought each and the one that took it away`,
          said.join(", "),
          late.length === 0 && missing === 0 && recomputed,
          [
            ...late.map(({ regression, model }) => `${regression} ${model}`),
            ...(missing === 0 ? [] : [`${missing} releases not run`]),
            ...(recomputed ? [] : ["the shipped ranking is not what its observations give"]),
          ].join("; "),
        ),
        live
          ? figure(
              again,
              `≤ ${most} s a release after install, and as shipped`,
              `${times.length} of ${replayed.length} releases, slowest ${seconds(slowest)}, ${replayed.length - unlike.length} as shipped`,
              unlike.length === 0 && slowest <= most,
              unlike.map(({ version, differs, because }) => `${version}: ${because ?? differs.join(", ")}`).join("; "),
            )
          : notRun(again, `≤ ${most} s a release after install`, "only with --live"),
      ],
      details: found,
    };
  },
};
