import { type Alarms, alarmsOf, heldEverywhere, percent, rate, shown } from "../figures.ts";
import type { Row } from "../row.ts";
import type { SuiteOf } from "../simulations/suite.ts";
import { rates } from "./pairs.ts";

const alpha = 0.05;
const banks = ["none", "exact", 50, 10, 2] as const;

/** Adaptive choice of task, with and without a bank, looked at after every run. */
export const suites: Row = {
  about: "false alarms: adaptive choice of task, with and without a bank of rates",
  async run({ repeater, times, say }) {
    const all: Alarms[] = [];
    const play = async (params: Pick<SuiteOf, "tasks" | "p" | "bank"> & Partial<SuiteOf>): Promise<Alarms[]> => {
      const { tasks, p, bank, uncharged = false } = params;
      const margin = Math.min(0.03, p / 2);
      const cap = params.cap ?? (bank === "none" ? 2400 : 1300);
      const setting = `${tasks} tasks, p ${p}, ${bankName(bank)}${uncharged ? " taken as exact" : ""}`;
      say(`suite ${setting}`);
      const common = { ...params, cap, margin, alpha, harm: "break" } as const;
      const same = await repeater.repeat("suite", { ...common, drop: 0 }, times(300));
      const worse = uncharged ? [] : await repeater.repeat("suite", { ...common, drop: margin }, times(300));
      return [
        ...alarmsOf(setting, same, alpha, ["regressed"]),
        ...(uncharged ? [] : alarmsOf(setting, worse, alpha, ["fail", "ship"])),
      ];
    };
    for (const bank of banks) {
      for (const tasks of [30, 300]) {
        for (const p of rates) all.push(...(await play({ tasks, p, bank })));
      }
    }
    const uncharged: Alarms[] = [];
    for (const bank of [10, 50]) {
      uncharged.push(...(await play({ tasks: 300, p: 0.65, bank, uncharged: true, cap: 5000 })));
    }
    const charged = (await play({ tasks: 300, p: 0.65, bank: 10, cap: 5000 })).filter(
      ({ test }) => test === "regressed",
    );
    const of = (test: string, banked: boolean): readonly Alarms[] =>
      all.filter((one) => one.test === test && one.setting.includes("bank") === banked);
    return {
      figures: [
        ...[false, true].flatMap((banked) =>
          ["regressed", "fail", "ship"].map((test) =>
            heldEverywhere(`suite ${test}, ${banked ? "with a bank, its error charged" : "no bank"}`, of(test, banked)),
          ),
        ),
        heldEverywhere("suite regressed, bank of 10 runs, cap 5,000", charged),
        ...uncharged.map((one) =>
          shown(`wrong: ${one.setting}, cap 5,000`, `${percent(rate(one))} false alarms of ${one.of}`),
        ),
      ],
      details: [...all, ...uncharged, ...charged],
    };
  },
};

export function bankName(bank: SuiteOf["bank"]): string {
  if (bank === "none") return "both arms";
  return bank === "exact" ? "exact bank" : `bank of ${bank} runs`;
}
