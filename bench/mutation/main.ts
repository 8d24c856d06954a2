import { type MutationFigures, mutation } from "./index.ts";

const figures = await mutation();
console.log(tableOf(figures));

function tableOf({ mutants, changing, caught, rate, survivors, same, unreached, seconds }: MutationFigures): string {
  const rows: readonly (readonly [string, string | number])[] = [
    ["mutants of the product layer", mutants],
    ["reached by no scenario", unreached.length],
    ["no change in what is sent", same.length],
    ["change what is sent", changing],
    ["caught by the lab", caught],
    ["rate", `${(rate * 100).toFixed(1)} %`],
    ["seconds", seconds],
  ];
  const line = ({ where, from, to, why, is }: MutationFigures["survivors"][number]): string =>
    `  ${where} (${is})  ${from}  →  ${to}\n      ${why}`;
  return [
    ...rows.map(([name, value]) => `${name.padEnd(30)}${value}`),
    "",
    "change what is sent, not caught:",
    ...survivors.map(line),
    "",
    "no change in what is sent:",
    ...same.map(line),
    "",
    "reached by no scenario:",
    ...unreached.map(line),
  ].join("\n");
}
