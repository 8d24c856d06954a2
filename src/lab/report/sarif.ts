import { type InvariantId, invariantIds } from "../../invariants/index.ts";
import { promises } from "../../report/index.ts";
import type { LabResult, Played } from "../run/index.ts";
import { remembered } from "./memory.ts";
import { broken, titleOf, verdictWord, whereOf } from "./words.ts";

const level = { error: "error", warn: "warning", info: "note" } as const;
const unmetRule = "scenario-expectation";

/** SARIF 2.1.0 (OASIS): one result per violation and per unmet expectation; what proved nothing is a notification. */
export function renderSarif(result: LabResult, toolVersion: string): string {
  const rules = [
    ...invariantIds.map((id) => ({ id, name: id, shortDescription: { text: promises[id] } })),
    { id: unmetRule, name: unmetRule, shortDescription: { text: "what a scenario expects is what is sent" } },
  ];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "evenkeel lab", version: toolVersion, rules } },
        ...(result.seed === undefined ? {} : { properties: { seed: result.seed } }),
        results: result.played.flatMap((played) => resultsOf(played, result.agent)),
        invocations: [
          {
            executionSuccessful: result.played.every(({ verdict }) => verdict.is !== "failed"),
            toolExecutionNotifications: result.played.flatMap((one) =>
              one.verdict.is === "clean" || one.verdict.is === "broken"
                ? []
                : [
                    {
                      level: one.verdict.is === "failed" ? "error" : "note",
                      message: { text: `${titleOf(one)}: ${verdictWord[one.verdict.is]}: ${one.verdict.because}` },
                    },
                  ],
            ),
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultsOf(played: Played, agent: string) {
  const at = (name: string) => [
    { logicalLocations: [{ name, fullyQualifiedName: `${agent}/${titleOf(played)}/${name}`, kind: "step" }] },
  ];
  const kinds = remembered(played).map(({ kind, words }) => [kind, words] as const);
  const properties = kinds.length === 0 ? {} : { properties: { remembered: Object.fromEntries(kinds) } };
  const ruleIndex = (id: InvariantId): number => invariantIds.indexOf(id);
  return [
    ...broken(played).map((each) => ({
      ruleId: each.invariant as string,
      ruleIndex: ruleIndex(each.invariant),
      level: level[each.severity],
      message: {
        text: `${titleOf(played)}, ${whereOf(played, each)}: ${each.message}. Expected: ${each.evidence.expected}. Sent: ${each.evidence.seen}.`,
      },
      locations: at(played.steps[each.step]?.label ?? ""),
      ...properties,
    })),
    ...played.unmet.map(({ step, what, expected, seen }) => ({
      ruleId: unmetRule,
      ruleIndex: invariantIds.length,
      level: level.error,
      message: { text: `${titleOf(played)}, step ${step + 1}: ${what}: expected ${expected}, was ${seen}.` },
      locations: at(played.steps[step]?.label ?? ""),
      ...properties,
    })),
  ];
}
