import { randomUUID } from "node:crypto";
import { titleOf } from "../lab/report/index.ts";
import type { LabResult } from "../lab/run/index.ts";
import { askOrFail, whatRunsHere } from "./installation.ts";

/**
 * Tells the running server of a lab run: names, verdicts, broken rules, no texts of messages.
 *
 * @param asked the installation's data, where it is not the usual one
 * @returns the run's id
 * @throws CommandError 2 where nothing runs or answers
 */
export async function publishLab(result: LabResult, asked: string | undefined): Promise<string> {
  const id = `lab-${randomUUID()}`;
  await askOrFail(whatRunsHere(asked), "/v1/lab-runs", {
    id,
    agent: result.agent,
    tookMs: result.took,
    scenarios: result.played.map((played) => ({
      name: titleOf(played).slice(0, 512),
      verdict: played.verdict.is,
      because: "because" in played.verdict ? played.verdict.because.slice(0, 2000) : null,
      invariants: [...new Set(played.violations.map(({ invariant }) => invariant))],
    })),
  });
  return id;
}
