import type { ScoreFact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { Attributes } from "./attributes.ts";
import { callId } from "./call-id.ts";
import type { OtlpContext } from "./decoded.ts";
import { type Sender, scopeOf, sessionOf } from "./records.ts";

export const evaluation = "gen_ai.evaluation.result";

/**
 * `gen_ai.evaluation.result` (OpenTelemetry GenAI semantic conventions, events) as a score. The convention leaves the scale
 * open: a value outside [0, 1] is no score here, and says so. The explanation is text and stays away.
 *
 * @returns `null` where it names no metric
 */
export function scoreOfEvaluation(
  id: string,
  at: EpochMs,
  trace: string | null,
  attributes: Attributes,
  sender: Sender,
  context: OtlpContext,
): ScoreFact | null {
  const name = attributes.word("gen_ai.evaluation.name");
  if (name === null) return null;
  const value = attributes.number("gen_ai.evaluation.score.value");
  const label = attributes.word("gen_ai.evaluation.score.label");
  const replyId = attributes.word("gen_ai.response.id");
  const good = value ?? labelled(label);
  const inside = good !== null && good >= 0 && good <= 1;
  return {
    is: "score",
    id,
    source: context.source,
    at,
    name,
    value: inside ? good : null,
    because: inside ? null : whyNone(good, attributes.word("error.type")),
    session: sessionOf(attributes) ?? (trace === null ? null : `trace-${trace}`),
    exchange: replyId === null ? null : callId(replyId),
    scope: scopeOf(sender, attributes.word("gen_ai.response.model", "gen_ai.request.model")),
    by: sender.client,
  };
}

function labelled(label: string | null): number | null {
  const word = label?.toLowerCase();
  if (word === "pass" || word === "passed") return 1;
  return word === "fail" || word === "failed" ? 0 : null;
}

function whyNone(value: number | null, errorType: string | null): string {
  if (value !== null) return `${value} is not in [0, 1]: the scale is not known`;
  return errorType === null ? "the evaluation gave no value" : `the evaluation failed: ${errorType}`;
}
