import { xml } from "../../report/index.ts";
import type { LabResult, Played } from "../run/index.ts";
import { remembered } from "./memory.ts";
import { broken, clockWord, seedWord, titleOf, verdictWord, whereOf } from "./words.ts";

/** JUnit XML: one test case per scenario, with what it remembers as properties. What proves nothing is skipped with its reason, never passed. */
export function renderJunit(result: LabResult): string {
  const count = (...verdicts: readonly Played["verdict"]["is"][]): number =>
    result.played.filter(({ verdict }) => verdicts.includes(verdict.is)).length;
  const [failures, errors, skipped] = [count("broken"), count("failed"), count("clock-not-virtual", "not-applicable")];
  const counts = `tests="${result.played.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="evenkeel lab" ${counts}>\n` +
    `<testsuite name="${xml(`${result.agent}${seedWord(result)}`)}" ${counts} time="${result.took / 1000}">\n` +
    `${result.played.map(testCase).join("\n")}\n</testsuite>\n</testsuites>\n`
  );
}

function testCase(played: Played): string {
  const { verdict } = played;
  const open = `  <testcase classname="evenkeel.lab.${xml(played.group)}" name="${xml(titleOf(played))}" time="${played.took / 1000}"`;
  const kinds = remembered(played).map(
    ({ kind, words }) => `      <property name="remembered.${kind}" value="${xml(words)}"/>\n`,
  );
  const properties = kinds.length === 0 ? "" : `    <properties>\n${kinds.join("")}    </properties>\n`;
  if (verdict.is === "clean") return properties === "" ? `${open}/>` : `${open}>\n${properties}  </testcase>`;
  const because = xml(verdict.because);
  if (verdict.is === "failed") return `${open}>\n${properties}    <error message="${because}"/>\n  </testcase>`;
  if (verdict.is !== "broken") {
    return `${open}>\n${properties}    <skipped message="${verdictWord[verdict.is]}: ${because}"/>\n  </testcase>`;
  }
  const told = [
    ...broken(played).map(
      (each) =>
        `${each.invariant}, ${whereOf(played, each)}: ${each.message}. Expected: ${each.evidence.expected}. Sent: ${each.evidence.seen}.`,
    ),
    ...played.unmet.map(
      ({ step, what, expected, seen }) => `step ${step + 1}: ${what}: expected ${expected}, was ${seen}`,
    ),
    clockWord(played),
  ];
  return `${open}>\n${properties}    <failure message="${because}">${xml(told.join("\n"))}</failure>\n  </testcase>`;
}
