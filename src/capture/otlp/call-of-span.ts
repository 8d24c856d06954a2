import type { ExchangeFact, StoredProvenance, Tokens } from "../../telemetry/index.ts";
import { unitOf } from "../../telemetry/index.ts";
import { type ExchangeId, provenanceAttributes, provenanceOf } from "../../wire/index.ts";
import { type Attributes, Attributes as Read } from "./attributes.ts";
import { callId } from "./call-id.ts";
import type { OtlpContext } from "./decoded.ts";
import { type Span, Status_StatusCode } from "./proto/generated/opentelemetry/proto/trace/v1/trace_pb.js";
import { msOf, type Sender, sessionOf } from "./records.ts";

const inferences = new Set(["chat", "generate_content", "text_completion", "completion", "responses"]);

/**
 * Whether a span is a model call (OpenTelemetry GenAI semantic conventions 1.28 to 1.41, "Inference"): by its operation;
 * where older instrumentation names none, by a model that was asked for, no tool and no agent.
 */
export function isModelCall(attributes: Attributes): boolean {
  const operation = attributes.word("gen_ai.operation.name", "llm.request.type");
  if (operation !== null) return inferences.has(operation);
  return (
    attributes.word("gen_ai.provider.name", "gen_ai.system") !== null &&
    attributes.word("gen_ai.request.model") !== null &&
    !attributes.has("gen_ai.tool.name") &&
    !attributes.has("gen_ai.agent.name")
  );
}

/** A model call that was told of, not seen: what was sent is not known. Its `id` comes from the provider's where there is one. */
export function callOfSpan(
  span: Span,
  ids: { readonly trace: string; readonly span: string },
  attributes: Attributes,
  sender: Sender,
  context: OtlpContext,
): ExchangeFact {
  const started = msOf(span.startTimeUnixNano, context);
  const ended = msOf(span.endTimeUnixNano, context);
  const replyId = attributes.word("gen_ai.response.id");
  const errorType = attributes.word("error.type");
  const failed = errorType !== null || span.status?.code === Status_StatusCode.ERROR;
  const firstChunk = attributes.count("gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token");
  return {
    is: "exchange",
    // Made from the ids the provider or the tracer gave.
    id: (replyId === null ? `otlp-${ids.trace}-${ids.span}` : callId(replyId)) as ExchangeId,
    source: context.source,
    at: started ?? context.now,
    session: sessionOf(attributes) ?? `trace-${ids.trace}`,
    strand: null,
    lane: null,
    parent: null,
    retryOf: null,
    resumed: false,
    turn: 0,
    gapMs: null,
    client: sender.client,
    version: sender.version,
    entrypoint: null,
    project: null,
    protocol: "gen_ai",
    upstream: attributes.word("gen_ai.provider.name", "gen_ai.system") ?? "unknown",
    model: attributes.word("gen_ai.request.model"),
    served: attributes.word("gen_ai.response.model"),
    components: componentsOf(attributes),
    observed: null,
    provenance: provenanceIn(new Read(span.attributes, sender.resource), context.key),
    outcome: failed ? "error" : "complete",
    errorType: errorType ?? (failed ? "unknown" : null),
    status: attributes.count("http.response.status_code"),
    replyId,
    requestId: attributes.word("gen_ai.response.request_id", "request_id", "aws.request_id"),
    traceId: ids.trace,
    stopReason: attributes.words("gen_ai.response.finish_reasons")[0] ?? null,
    tokens: tokensOf(attributes),
    costUsd: null,
    ttftMs: firstChunk === null ? null : firstChunk * 1000,
    durationMs: started === null || ended === null || ended < started ? null : ended - started,
    requestBytes: 0,
    replyBytes: 0,
    thinking: null,
    toolCalls: [],
    analysis: { is: "not-analysed", because: "told of by telemetry: the call itself was not seen" },
    violations: 0,
  };
}

/** Conventions count cached tokens in `input_tokens`; some instrumentation of Anthropic does not, which shows where the parts are more. */
function tokensOf(attributes: Attributes): Tokens {
  const all = attributes.count("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens");
  const cacheRead = attributes.count(
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.details.cache_read_tokens",
  );
  const cacheCreation = attributes.count(
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write.input_tokens",
  );
  const cached = (cacheRead ?? 0) + (cacheCreation ?? 0);
  return {
    input: all === null ? null : all >= cached ? all - cached : all,
    output: attributes.count("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    cacheRead,
    cacheCreation,
    reasoning: attributes.count("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.details.reasoning_tokens"),
  };
}

const settings = ["temperature", "top_p", "top_k", "max_tokens", "seed"];

function componentsOf(attributes: Attributes): Record<string, string> {
  const components: Record<string, string> = {};
  const effort = attributes.word("gen_ai.request.reasoning_effort", "openai.request.reasoning_effort");
  if (effort !== null) components.effort = effort;
  for (const name of settings) {
    const value = attributes.number(`gen_ai.request.${name}`);
    if (value !== null) components[`setting:${name}`] = String(value);
  }
  const tier = attributes.word("openai.request.service_tier", "gen_ai.openai.request.service_tier");
  if (tier !== null) components["setting:service_tier"] = JSON.stringify(tier);
  return components;
}

/** The provenance channel's keys as attributes of the span or of its resource. */
function provenanceIn(attributes: Attributes, secret: Uint8Array): StoredProvenance | null {
  const told = provenanceOf((key) => {
    const name = provenanceAttributes[key];
    return attributes.scalar(name) ?? attributes.words(name);
  });
  const { cohort, build, flags, release = null, unit, plan = null, weights = null, pre = [], post = [] } = told;
  const all = {
    release,
    unit: unit === undefined ? null : unitOf(secret, unit),
    cohort,
    plan,
    build,
    flags,
    weights,
    pre,
    post,
  };
  return Object.values(all).every((value) => value === null || value.length === 0) ? null : all;
}
