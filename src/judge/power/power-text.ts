import { count, plain } from "../../report/index.ts";
import { horizonInflation } from "../more-pairs.ts";
import type { Known } from "./known.ts";
import type { Looks, PowerPlan } from "./power-plan.ts";
import { partsOf } from "./variance-of.ts";

/** The plan for a terminal. Ends with a newline. */
export function powerText({ question, known, rows, unpaired, detectable, notes }: PowerPlan): string {
  const { drop, alpha, power, have } = question;
  const lines = [
    `To see a drop of ${points(drop)} points at alpha ${alpha} with power ${power}`,
    `  ${plain(knownWords(known), 300)}`,
    "",
  ];
  const table: (readonly string[])[] = [["RUNS PER TASK", "DROP", "READ ONCE", "COMPARE", "OPEN-ENDED"]];
  for (const { repeats, shape, tasks, runs } of rows) {
    const cell = (look: keyof Looks<number>): string => `${count(tasks[look])} tasks, ${count(runs[look])} runs`;
    table.push([String(repeats), shape, cell("once"), cell("compare"), cell("open")]);
  }
  if (unpaired !== null) {
    const cell = (look: keyof Looks<number>): string => `${count(unpaired[look])} runs`;
    table.push(["unpaired", "", cell("once"), cell("compare"), cell("open")]);
  }
  if (table.length > 1) {
    const widths = table[0]?.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0))) ?? [];
    for (const cells of table) {
      const padded = cells.map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      lines.push(`  ${padded.join("   ").trimEnd()}`);
    }
    lines.push("");
  }
  if (have !== null) {
    for (const { shape, drop: found } of detectable) {
      const word = (value: number): string => (value < 1 ? `${points(value)} points` : "nothing");
      lines.push(
        `${count(have.tasks)} tasks with ${have.repeats === 1 ? "one run" : `${have.repeats} runs`} each can see, ${shape}: ${word(found.once)} read once, ${word(found.compare)} with compare, ${word(found.open)} open-ended.`,
      );
    }
    if (detectable.length === 0) lines.push(`What ${count(have.tasks)} tasks can see is not known: see below.`);
  }
  for (const note of notes) lines.push(`  ${plain(note, 400)}`);
  lines.push(
    "Runs are those of both arms. spread: every task a little worse; broken: some tasks lost outright, the others as before.",
    `compare: two finished files, judged by bets (at most ${horizonInflation} times the tasks of a test read once, more where hardly anything varies); open-ended: may be looked at for ever,`,
    "and stops earlier on average. To prove that a harmless change stays within a margin takes as much as to see a drop of it.",
  );
  return `${lines.join("\n")}\n`;
}

function knownWords(known: Known): string {
  const figure = (value: number): string => String(Number(value.toPrecision(3)));
  const runsEach = (runs: number): string => (runs === 1 ? "one run each" : `${figure(runs)} runs each`);
  switch (known.is) {
    case "stated":
      return `stated: pass rate ${figure(known.rate)}, correlation of two runs of one task ${figure(known.correlation)}`;
    case "one-arm": {
      const parts = partsOf(known);
      const split =
        parts === null
          ? `variance of one run ${figure(known.total)}, between tasks and within them not told apart`
          : `variance between tasks ${figure(parts.between)}, within them ${figure(parts.within)}${known.moments.correlation === null ? "" : `, correlation ${figure(known.moments.correlation)}`}`;
      return `from ${known.file}: ${known.metric} ${figure(known.moments.rate)} over ${count(known.moments.tasks)} tasks, ${runsEach(known.runsPerTask)}; ${split}`;
    }
    case "both-arms": {
      const { moments, files, metric, rate } = known;
      const split =
        moments.split === null
          ? ""
          : `; of it ${figure(moments.split.between)} between tasks, and ${figure(moments.split.within)} of one run in each arm`;
      return `from ${files.join(" and ")}: ${metric} ${figure(rate)} over ${count(moments.tasks)} tasks; variance of a difference ${figure(moments.observed)} with ${runsEach(moments.repeats)}${split}`;
    }
  }
}

function points(drop: number): string {
  return String(Number((drop * 100).toPrecision(3)));
}
