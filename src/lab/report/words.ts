import { type InvariantId, invariantIds } from "../../invariants/index.ts";
import { duration } from "../../report/index.ts";
import type {
  Cell,
  Divergence,
  ItemDiff,
  LabResult,
  LocatedViolation,
  Played,
  ShownItem,
  Verdict,
} from "../run/index.ts";

/** Every verdict in the words people read. */
export const verdictWord: Readonly<Record<Verdict["is"], string>> = {
  clean: "clean",
  broken: "broken",
  "clock-not-virtual": "clock not virtual",
  "not-applicable": "not applicable",
  failed: "failed",
};

export const cellWord: Readonly<Record<Cell, string>> = {
  kept: "kept",
  broken: "broken",
  exempt: "exempt",
  "not-visible": "not visible",
};

/** One sign per cell, for narrow places. */
export const cellSign: Readonly<Record<Cell, string>> = { kept: "✓", broken: "✗", exempt: "○", "not-visible": "·" };

/** `idle/61m`, and for whom it was played: `idle/61m (internal)`. */
export function titleOf({ scenario, cohort }: Pick<Played, "scenario" | "cohort">): string {
  return cohort === null ? scenario : `${scenario} (${cohort})`;
}

/** What to play it again with, where the scenarios were varied. */
export function seedWord({ seed }: LabResult): string {
  return seed === undefined ? "" : `, seed ${seed}`;
}

/** Violations that count; what is only listed does not. */
export function broken({ violations }: Played): readonly LocatedViolation[] {
  return violations.filter(({ severity }) => severity !== "info");
}

/** Invariants that at least one scenario could show; the others would be empty columns. */
export function columns({ played }: LabResult): readonly InvariantId[] {
  return invariantIds.filter((id) => played.some(({ cells }) => cells[id] !== "not-visible"));
}

/** How many scenarios have each verdict, in a fixed order, without zeros. */
export function tally({ played }: LabResult): readonly (readonly [Verdict["is"], number])[] {
  const order: readonly Verdict["is"][] = ["broken", "failed", "clock-not-virtual", "not-applicable", "clean"];
  return order.flatMap((is) => {
    const count = played.filter(({ verdict }) => verdict.is === is).length;
    return count === 0 ? [] : [[is, count] as const];
  });
}

/** `step 6 of 9, say "Go on.", call 8 of 13, main`. */
export function whereOf(
  played: Played,
  at: { readonly step: number; readonly call: number; readonly lane: string },
): string {
  const step = played.steps[at.step];
  const line = step?.line === null || step === undefined ? "" : ` (line ${step.line})`;
  return `step ${at.step + 1} of ${played.steps.length}, ${step?.label ?? ""}${line}, call ${at.call} of ${played.calls.length}, ${at.lane}`;
}

/** `1.2 s`, and how the clock was moved. */
export function clockWord({ clock }: Played): string {
  if (clock.is === "not-needed") return "the clock was not moved";
  if (clock.is === "not-virtual") return `the clock was not virtual: ${clock.because}`;
  const jump = clock.witnesses.reduce((most, { before, after }) => Math.max(most, after - before), 0);
  return `the clock was virtual: ${clock.witnesses.length} witnesses, the longest jump ${duration(jump)}`;
}

/** The lines of a diff, each with its sign: ` ` as it should be, `-` missing, `+` put in, `~` altered, `>` new. */
export function diffLines({ items, settings }: Divergence): readonly (readonly [sign: string, text: string])[] {
  return [
    ...settings.flatMap(({ name, before, sent }): [string, string][] => [
      ["-", `${name}: ${before}`],
      ["+", `${name}: ${sent}`],
    ]),
    ...items.flatMap(itemLines),
  ];
}

function itemLines(diff: ItemDiff): [string, string][] {
  switch (diff.is) {
    case "same":
      return [[" ", `${diff.count} ${diff.count === 1 ? "item" : "items"} as they were`]];
    case "missing":
      return [["-", shown(diff.item)]];
    case "put-in":
      return [["+", shown(diff.item)]];
    case "new":
      return [[">", shown(diff.item)]];
    case "altered":
      return [
        ["-", shown(diff.item)],
        ["+", shown(diff.instead)],
      ];
  }
}

function shown({ role, kind, bytes, hash, text }: ShownItem): string {
  return `${role} ${kind}, ${bytes} B${hash === null ? "" : `, ${hash}`}${text === undefined ? "" : `: ${text}`}`;
}
