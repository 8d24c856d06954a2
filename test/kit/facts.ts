import type { ExchangeFact, Fact, Scope, ScoreFact, ViolationFact } from "../../src/telemetry/index.ts";
import type { ExchangeId } from "../../src/wire/index.ts";

const at = Date.UTC(2026, 10, 20, 12);

export const scope: Scope = {
  client: "claude-code",
  version: "2.1.97",
  model: "claude-opus-4-6",
  lane: "main",
  release: null,
  cohort: null,
  plan: null,
  build: null,
  unit: null,
};

/** A call that went well; what matters to a test is given. */
export function anExchange(change: Partial<Omit<ExchangeFact, "id">> & { readonly id?: string } = {}): ExchangeFact {
  const { id = "x1", ...rest } = change;
  return {
    is: "exchange",
    id: id as ExchangeId, // a test names it
    source: "gateway",
    at,
    session: "s1",
    strand: "t1",
    lane: "main",
    parent: null,
    retryOf: null,
    resumed: false,
    turn: 1,
    gapMs: null,
    client: scope.client,
    version: scope.version,
    entrypoint: "cli",
    project: "shop",
    protocol: "anthropic",
    upstream: "anthropic",
    model: scope.model,
    served: scope.model,
    components: { effort: "high", prompt: "0123abcd" },
    observed: "feed",
    provenance: null,
    outcome: "complete",
    errorType: null,
    status: 200,
    replyId: "msg_1",
    requestId: "req_1",
    traceId: null,
    stopReason: "end_turn",
    tokens: { input: 10, output: 20, cacheRead: 1000, cacheCreation: 0, reasoning: null },
    costUsd: 0.01,
    ttftMs: 300,
    durationMs: 1200,
    requestBytes: 4000,
    replyBytes: 900,
    thinking: { returned: 1, kept: 0, lost: 0 },
    toolCalls: [],
    analysis: { is: "done" },
    violations: 0,
    ...rest,
  };
}

export function aViolation(change: Partial<ViolationFact> = {}): ViolationFact {
  return {
    is: "violation",
    id: "v1",
    source: "gateway",
    at,
    revision: 1,
    session: "s1",
    exchange: "x1",
    scope,
    invariant: "thinking-cleared-once",
    severity: "error",
    message: "thinking was cleared again",
    expected: "once",
    seen: "twice",
    firstDivergence: null,
    figures: { times: 2 },
    repeats: 0,
    lastAt: at,
    consequences: [],
    ...change,
  };
}

export function aScore(change: Partial<ScoreFact> = {}): ScoreFact {
  return {
    is: "score",
    id: "c1",
    source: "api",
    at,
    name: "solved",
    value: 1,
    because: null,
    session: "s1",
    exchange: null,
    scope,
    by: "tests",
    ...change,
  };
}

/** One of each kind. */
export const oneOfEach: readonly Fact[] = [
  anExchange(),
  aViolation(),
  aScore(),
  {
    is: "change",
    id: "h1",
    source: "gateway",
    at,
    between: "sessions",
    session: "s1",
    scope,
    component: "effort",
    from: "high",
    to: "medium",
    by: "unknown",
  },
  {
    is: "signals",
    id: "g1",
    source: "gateway",
    at,
    revision: 1,
    final: false,
    session: "s1",
    scope,
    effort: "high",
    measures: [{ signal: "zero-thinking-share", of: "session", numerator: 1, denominator: 4, value: 0.25 }],
  },
  {
    is: "feedback",
    id: "f1",
    source: "api",
    at,
    session: "s1",
    scope,
    verdict: "worse",
    text: "forgets what it did",
    unit: null,
  },
  { is: "text", id: "0123abcd", source: "gateway", at, kind: "prompt", text: "You are an agent." },
  {
    is: "event",
    id: "e1",
    source: "otlp",
    at,
    name: "claude_code.api_request",
    kind: "log",
    session: "s1",
    requestId: "req_1",
    traceId: null,
    spanId: null,
    parentSpanId: null,
    durationMs: 12,
    attributes: { model: "claude-opus-4-6", ok: true, n: 1 },
  },
  {
    is: "lab-run",
    id: "l1",
    source: "api",
    at,
    agent: "claude@2.1.97",
    tookMs: 5000,
    scenarios: [{ name: "idle/61m", verdict: "fail", because: null, invariants: ["thinking-cleared-once"] }],
  },
  { is: "health", id: "z1", source: "gateway", at, process: "gateway", counts: { forwarded: 3, analysed: 3 } },
];
