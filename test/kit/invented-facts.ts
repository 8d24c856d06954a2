import type {
  ChangeFact,
  EventFact,
  ExchangeFact,
  FeedbackFact,
  HealthFact,
  LabRunFact,
  Scope,
  ScoreFact,
  SignalsFact,
  TextFact,
  Unit,
  ViolationFact,
} from "../../src/telemetry/index.ts";
import type { ExchangeId } from "../../src/wire/index.ts";

/** 2026-04-01T00:00:00Z: when invented facts are, if they do not say. */
export const epoch = 1_775_001_600_000;

// Invented facts name their identifiers themselves; the brands are for the real makers.
export const exchangeId = (id: string): ExchangeId => id as ExchangeId;
export const unitOf = (id: string): Unit => id as Unit;

export const noScope: Scope = {
  client: "claude-code",
  version: null,
  model: null,
  lane: null,
  release: null,
  cohort: null,
  plan: null,
  build: null,
  unit: null,
};

export function anExchange(of: Partial<Omit<ExchangeFact, "id">> & { readonly id: string }): ExchangeFact {
  return {
    is: "exchange",
    source: "gateway",
    at: epoch,
    session: "s1",
    strand: "main",
    lane: "main",
    parent: null,
    retryOf: null,
    resumed: false,
    turn: 1,
    gapMs: null,
    client: "claude-code",
    version: "2.1.97",
    entrypoint: null,
    project: "keel",
    protocol: "anthropic-messages",
    upstream: "anthropic",
    model: "claude-opus-5",
    served: "claude-opus-5",
    components: { effort: "high", prompt: "aaaa" },
    observed: "o1",
    provenance: null,
    outcome: "complete",
    errorType: null,
    status: 200,
    replyId: null,
    requestId: null,
    traceId: null,
    stopReason: "end_turn",
    tokens: { input: 100, output: 20, cacheRead: 0, cacheCreation: null, reasoning: null },
    costUsd: 0.001,
    ttftMs: 400,
    durationMs: 1500,
    requestBytes: 2048,
    replyBytes: 512,
    thinking: { returned: 0, kept: 0, lost: 0 },
    toolCalls: [],
    analysis: { is: "done" },
    violations: 0,
    ...of,
    id: exchangeId(of.id),
  };
}

export function aViolation(of: Partial<ViolationFact> & { readonly id: string }): ViolationFact {
  return {
    is: "violation",
    source: "gateway",
    at: epoch,
    revision: 1,
    session: "s1",
    exchange: "x1",
    scope: noScope,
    invariant: "effort-declared",
    severity: "error",
    message: "effort is medium, declared is high",
    expected: "high",
    seen: "medium",
    firstDivergence: null,
    figures: {},
    repeats: 0,
    lastAt: epoch,
    consequences: [],
    ...of,
  };
}

export function aChange(of: Partial<ChangeFact> & { readonly id: string }): ChangeFact {
  return {
    is: "change",
    source: "gateway",
    at: epoch,
    between: "calls",
    session: "s1",
    scope: noScope,
    component: "effort",
    from: "high",
    to: "medium",
    by: "person",
    ...of,
  };
}

export function aSignalsFact(of: Partial<SignalsFact> & { readonly id: string }): SignalsFact {
  return {
    is: "signals",
    source: "gateway",
    at: epoch,
    revision: 1,
    final: false,
    session: "s1",
    scope: noScope,
    effort: null,
    measures: [{ signal: "read-edit", of: "session", numerator: 6, denominator: 2, value: 3 }],
    ...of,
  };
}

export function aScore(of: Partial<ScoreFact> & { readonly id: string }): ScoreFact {
  return {
    is: "score",
    source: "api",
    at: epoch,
    name: "helpful",
    value: 1,
    because: null,
    session: "s1",
    exchange: null,
    scope: noScope,
    by: null,
    ...of,
  };
}

export function aFeedback(of: Partial<FeedbackFact> & { readonly id: string }): FeedbackFact {
  return {
    is: "feedback",
    source: "api",
    at: epoch,
    session: "s1",
    scope: noScope,
    verdict: "worse",
    text: "forgets what it read",
    unit: null,
    ...of,
  };
}

export function aText(of: Partial<TextFact> & { readonly id: string }): TextFact {
  return { is: "text", source: "gateway", at: epoch, kind: "prompt", text: "You are a stand-in.", ...of };
}

export function anEvent(of: Partial<EventFact> & { readonly id: string }): EventFact {
  return {
    is: "event",
    source: "otlp",
    at: epoch,
    name: "claude_code.api_request",
    kind: "log",
    session: "s1",
    requestId: null,
    traceId: null,
    spanId: null,
    parentSpanId: null,
    durationMs: null,
    attributes: {},
    ...of,
  };
}

export function aLabRun(of: Partial<LabRunFact> & { readonly id: string }): LabRunFact {
  return { is: "lab-run", source: "api", at: epoch, agent: "claude", tookMs: 1000, scenarios: [], ...of };
}

export function aHealth(of: Partial<HealthFact> & { readonly id: string }): HealthFact {
  return { is: "health", source: "gateway", at: epoch, process: "gateway", counts: { forwarded: 1 }, ...of };
}
