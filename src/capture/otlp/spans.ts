import type { EventFact, Fact } from "../../telemetry/index.ts";
import { allowedAttributes } from "./allowed.ts";
import { Attributes } from "./attributes.ts";
import { callOfSpan, isModelCall } from "./call-of-span.ts";
import type { OtlpContext } from "./decoded.ts";
import type { ExportTraceServiceRequest } from "./proto/generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.js";
import type { Span } from "./proto/generated/opentelemetry/proto/trace/v1/trace_pb.js";
import { idOf, msOf, type Sender, senderOf, sessionOf } from "./records.ts";
import { evaluation, scoreOfEvaluation } from "./score-of-evaluation.ts";
import type { Tally } from "./tally.ts";

/** Spans in whatever order they come: each stands for itself, and is named by its trace and span id. */
export function factsOfSpans({ resourceSpans }: ExportTraceServiceRequest, context: OtlpContext, tally: Tally): void {
  for (const { resource, scopeSpans } of resourceSpans) {
    for (const { scope, spans } of scopeSpans) {
      const sender = senderOf(resource?.attributes ?? [], scope?.name ?? "");
      for (const span of spans) {
        const taken = tally.room() ? factsOfSpan(span, sender, context) : null;
        if (taken === null) tally.reject(tally.room() ? "no valid trace and span id" : "too many records at once");
        else if (taken.length === 0) tally.ignore();
        else tally.take(taken);
      }
    }
  }
}

function factsOfSpan(span: Span, sender: Sender, context: OtlpContext): readonly Fact[] | null {
  const trace = idOf(span.traceId, 16);
  const own = idOf(span.spanId, 8);
  if (trace === null || own === null) return null;
  const attributes = new Attributes(span.attributes);
  const facts: Fact[] = [];
  const ids = { trace, span: own };
  if (span.name === evaluation) {
    const at = msOf(span.endTimeUnixNano, context) ?? context.now;
    const score = scoreOfEvaluation(`otlp-score-${trace}-${own}`, at, trace, attributes, sender, context);
    if (score !== null) return [score];
  }
  for (const [index, event] of span.events.entries()) {
    if (event.name !== evaluation) continue;
    const at = msOf(event.timeUnixNano, context) ?? context.now;
    const told = new Attributes(event.attributes, span.attributes);
    const score = scoreOfEvaluation(`otlp-score-${trace}-${own}-${index}`, at, trace, told, sender, context);
    if (score !== null) facts.push(score);
  }
  const isGenAi = [...attributes.names()].some((name) => name.startsWith("gen_ai."));
  if (sender.own === null && isModelCall(attributes)) {
    // Who kept the gateway's word for the call says that it was seen on the wire.
    const seen = attributes.word("evenkeel.exchange") !== null;
    facts.push(
      seen ? eventOfSpan(span, ids, attributes, sender, context) : callOfSpan(span, ids, attributes, sender, context),
    );
  } else if (isGenAi || span.name.startsWith("claude_code.")) {
    facts.push(eventOfSpan(span, ids, attributes, sender, context));
  }
  return facts;
}

function eventOfSpan(
  span: Span,
  ids: { readonly trace: string; readonly span: string },
  attributes: Attributes,
  sender: Sender,
  context: OtlpContext,
): EventFact {
  const started = msOf(span.startTimeUnixNano, context);
  const ended = msOf(span.endTimeUnixNano, context);
  return {
    is: "event",
    id: `otlp-span-${ids.trace}-${ids.span}`,
    source: context.source,
    at: started ?? context.now,
    name: nameOf(span, attributes, sender),
    kind: "span",
    session: sessionOf(attributes) ?? sessionOf(new Attributes(sender.resource)),
    requestId: attributes.word("request_id"),
    traceId: ids.trace,
    spanId: ids.span,
    parentSpanId: idOf(span.parentSpanId, 8),
    durationMs: started === null || ended === null || ended < started ? null : ended - started,
    attributes: allowedAttributes(attributes, context.key),
  };
}

const ownPrefix = {
  "claude-code": "claude_code.",
  codex: "codex.",
  "gemini-cli": "gemini_cli.",
  opencode: "opencode.",
};

/** A span's name may hold what a person wrote; of programs we do not know, the operation is the name. */
function nameOf(span: Span, attributes: Attributes, { own }: Sender): string {
  if (own !== null && /^[\w./:-]{1,100}$/.test(span.name)) {
    return span.name.startsWith(ownPrefix[own]) ? span.name : `${ownPrefix[own]}${span.name}`;
  }
  return `gen_ai.${attributes.word("gen_ai.operation.name")?.slice(0, 100) ?? "span"}`;
}
