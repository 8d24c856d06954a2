import type { Comparison } from "../compare/index.ts";
import { methodWords, seenWords, simulatedWords } from "./words.ts";

const rules = [
  { id: "budget-kept", text: "the loss of a metric stays within its budget" },
  { id: "no-loss", text: "no loss of a metric is proven that is not proven to stay within its budget" },
  { id: "budget-proven", text: "what is not proven bad is proven to be within its budget" },
] as const;

const ruleOf = { fail: 0, regressed: 1, inconclusive: 2 } as const;

/** SARIF 2.1.0 (OASIS): one result per metric that did not pass; advisory metrics are notes. */
export function renderSarif(comparison: Comparison, toolVersion: string): string {
  const { verdict, metrics, candidate, comparable, reason, notes } = comparison;
  const location = [{ physicalLocation: { artifactLocation: { uri: uriOf(candidate.file) } } }];
  const results = metrics.flatMap((metric) => {
    const { tier } = metric;
    if (metric.verdict === "pass") return [];
    const ruleIndex = ruleOf[metric.verdict];
    const level = tier === "advisory" ? "note" : metric.verdict === "inconclusive" ? "warning" : "error";
    return [
      {
        ruleId: rules[ruleIndex].id,
        ruleIndex,
        level,
        message: {
          text: `${metric.metric}: ${[metric.reason, seenWords(metric), simulatedWords(comparison) ?? ""].filter((each) => each !== "").join(". ")}.`,
        },
        locations: location.map((each) => ({
          ...each,
          logicalLocations: [{ name: metric.metric, fullyQualifiedName: `${tier}/${metric.metric}`, kind: "metric" }],
        })),
        properties: { verdict: metric.verdict, tier, estimate: metric.estimate, n: metric.n, mde: metric.mde },
      },
    ];
  });
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "evenkeel compare",
            version: toolVersion,
            rules: rules.map(({ id, text }) => ({ id, name: id, shortDescription: { text } })),
          },
        },
        results,
        invocations: [
          {
            executionSuccessful: comparable,
            toolExecutionNotifications: [
              {
                level: comparable ? "note" : "error",
                message: { text: comparable ? `${verdict}: ${reason}` : reason },
              },
              ...[methodWords(comparison), ...notes].map((text) => ({ level: "note", message: { text } })),
            ],
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function uriOf(file: string): string {
  return file.split("\\").join("/").split("/").map(encodeURIComponent).join("/");
}
