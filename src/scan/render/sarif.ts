import { invariantIds } from "../../invariants/index.ts";
import { promises } from "../../report/index.ts";
import type { ScanResult } from "../result.ts";

/** SARIF 2.1.0 (OASIS): one result per violation, located in the session, with the evidence in the message. */
export function renderSarif(result: ScanResult, toolVersion: string): string {
  const level = { error: "error", warn: "warning", info: "note" } as const;
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "evenkeel",
            version: toolVersion,
            rules: invariantIds.map((id) => ({ id, name: id, shortDescription: { text: promises[id] } })),
          },
        },
        results: result.violations.map((violation) => ({
          ruleId: violation.invariant,
          ruleIndex: invariantIds.indexOf(violation.invariant),
          level: level[violation.severity],
          message: {
            text: `${violation.message} Expected: ${violation.evidence.expected}. Seen: ${violation.evidence.seen}.`,
          },
          locations: [
            {
              logicalLocations: [
                {
                  name: violation.exchange,
                  fullyQualifiedName: `${violation.session}/${violation.lane}/${violation.exchange}`,
                  kind: "exchange",
                },
              ],
            },
          ],
          properties: { at: violation.at, consequences: violation.consequences, figures: violation.evidence.figures },
        })),
        properties: {
          // Looking back at signals is no result: it points at no place in a session and breaks no rule.
          findings: result.findings.filter(({ is }) => is === "changed" || is === "drifted"),
        },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: result.problems.map(({ input, where, what }) => ({
              level: "warning",
              message: { text: `${input} ${where}: ${what}` },
            })),
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
