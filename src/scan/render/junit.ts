import { type InvariantId, invariantIds, type Severity } from "../../invariants/index.ts";
import { xml } from "../../report/index.ts";
import type { ScanResult } from "../result.ts";
import { severityRank } from "../severity.ts";
import { coincidesInWords, dateInWords, retrospective, sizeInWords, toldFindings } from "./findings.ts";

/**
 * JUnit XML: one test case per invariant. Broken at or above `failOn` is a failure; not visible in any input is
 * skipped, because what was not looked at has not passed.
 */
export function renderJunit(result: ScanResult, failOn: Severity | "never"): string {
  const gate = failOn === "never" ? -1 : severityRank(failOn);
  const cases = invariantIds.map((invariant) => testCase(invariant, result, gate));
  const failures = cases.filter((each) => each.failed).length;
  const skipped = cases.filter((each) => each.skipped).length;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<testsuites name="evenkeel scan" tests="${cases.length}" failures="${failures}" skipped="${skipped}">\n` +
    `<testsuite name="invariants" tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0">\n` +
    `${cases.map((each) => each.xml).join("\n")}\n${lookedBack(result)}</testsuite>\n</testsuites>\n`
  );
}

/** Signals that changed are no test cases: looking back neither passes nor fails. */
function lookedBack(result: ScanResult): string {
  const lines = toldFindings(result).found.map(
    (told) =>
      `${told.finding.is}: ${told.name} ${sizeInWords(told)}, ${dateInWords(told.finding)}; ${coincidesInWords(told.finding, 6)}`,
  );
  return lines.length === 0 ? "" : `<system-out>${xml([retrospective, ...lines].join("\n"))}</system-out>\n`;
}

interface Case {
  readonly xml: string;
  readonly failed: boolean;
  readonly skipped: boolean;
}

function testCase(invariant: InvariantId, result: ScanResult, gate: number): Case {
  const open = `  <testcase classname="evenkeel.invariants" name="${invariant}"`;
  const broken = result.violations.filter((each) => each.invariant === invariant);
  const failing = broken.filter((each) => severityRank(each.severity) <= gate);
  if (failing.length > 0) {
    const details = failing.map((each) => `${each.at} ${each.session} ${each.lane}: ${each.message}`).join("\n");
    const message = xml(failing[0]?.message ?? "");
    return {
      xml: `${open}>\n    <failure type="${failing[0]?.severity ?? "error"}" message="${message}">${xml(details)}</failure>\n  </testcase>`,
      failed: true,
      skipped: false,
    };
  }
  const unseen = result.notVisible.filter((each) => each.invariant === invariant);
  const exchanges = unseen.reduce((most, each) => Math.max(most, each.exchanges), 0);
  if (broken.length === 0 && (result.exchanges === 0 || exchanges >= result.exchanges)) {
    const why = unseen[0]?.because ?? "nothing was read";
    return { xml: `${open}>\n    <skipped message="${xml(why)}"/>\n  </testcase>`, failed: false, skipped: true };
  }
  const note = broken.map((each) => `${each.severity}: ${each.message}`).join("\n");
  const body = note === "" ? "/>" : `>\n    <system-out>${xml(note)}</system-out>\n  </testcase>`;
  return { xml: `${open}${body}`, failed: false, skipped: false };
}
