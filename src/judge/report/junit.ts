import { xml } from "../../report/index.ts";
import type { Comparison, MetricVerdict } from "../compare/index.ts";
import { rowsOf } from "./rows.ts";
import { methodWords, seenWords } from "./words.ts";

/** JUnit XML: one test case per metric. What is not proven is skipped with its reason, never passed. */
export function renderJunit(comparison: Comparison): string {
  const { metrics, comparable, reason, base, candidate } = comparison;
  const cases = comparable
    ? metrics.map((metric, index) => testCase(metric, rowsOf(comparison)[index]?.cells ?? []))
    : [
        `  <testcase classname="evenkeel.compare" name="comparable">\n    <skipped message="${xml(reason)}"/>\n  </testcase>`,
      ];
  const counted = (pattern: string): number => cases.filter((each) => each.includes(pattern)).length;
  const counts = `tests="${cases.length}" failures="${counted("<failure ")}" errors="0" skipped="${counted("<skipped ")}"`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="evenkeel compare" ${counts}>\n` +
    `<testsuite name="${xml(`${base.file} → ${candidate.file}`)}" ${counts}>\n${cases.join("\n")}\n` +
    `  <system-out>${xml([reason, methodWords(comparison), ...comparison.notes].join("\n"))}</system-out>\n` +
    "</testsuite>\n</testsuites>\n"
  );
}

function testCase(metric: MetricVerdict, cells: readonly string[]): string {
  const { tier, verdict, reason } = metric;
  const open = `  <testcase classname="evenkeel.compare.${tier}" name="${xml(metric.metric)}">`;
  const told = xml(
    [cells.join("  ").trim(), seenWords(metric), ...metric.notes].filter((line) => line !== "").join("\n"),
  );
  const harm = verdict === "fail" || verdict === "regressed";
  const inner =
    harm && tier !== "advisory"
      ? `    <failure message="${xml(`${verdict}: ${reason}`)}">${told}</failure>`
      : verdict === "pass"
        ? `    <system-out>${told}</system-out>`
        : `    <skipped message="${xml(`${verdict}: ${reason}`)}"/>\n    <system-out>${told}</system-out>`;
  return `${open}\n${inner}\n  </testcase>`;
}
