import type { ExchangeFact, Fact, Scope, ScoreFact, ViolationFact } from "../../src/telemetry/index.ts";
import * as made from "./invented-facts.ts";

const at = Date.UTC(2026, 10, 20, 12);

export const scope: Scope = { ...made.noScope, version: "2.1.97", model: "claude-opus-4-6", lane: "main" };

/** A call that went well; what matters to a test is given. */
export function anExchange(change: Partial<Omit<ExchangeFact, "id">> & { readonly id?: string } = {}): ExchangeFact {
  return made.anExchange({
    id: "x1",
    at,
    strand: "t1",
    entrypoint: "cli",
    project: "shop",
    protocol: "anthropic",
    model: scope.model,
    served: scope.model,
    components: { effort: "high", prompt: "0123abcd" },
    replyId: "msg_1",
    requestId: "req_1",
    tokens: { input: 10, output: 20, cacheRead: 1000, cacheCreation: 0, reasoning: null },
    costUsd: 0.01,
    thinking: { returned: 1, kept: 0, lost: 0 },
    ...change,
  });
}

export function aViolation(change: Partial<ViolationFact> = {}): ViolationFact {
  return made.aViolation({
    id: "v1",
    at,
    scope,
    invariant: "thinking-cleared-once",
    message: "thinking was cleared again",
    expected: "once",
    seen: "twice",
    figures: { times: 2 },
    lastAt: at,
    ...change,
  });
}

export function aScore(change: Partial<ScoreFact> = {}): ScoreFact {
  return made.aScore({ id: "c1", at, name: "solved", scope, by: "tests", ...change });
}

/** One of each kind. */
export const oneOfEach: readonly Fact[] = [
  anExchange(),
  aViolation(),
  aScore(),
  made.aChange({ id: "h1", at, between: "sessions", scope, by: "unknown" }),
  made.aSignalsFact({
    id: "g1",
    at,
    scope,
    effort: "high",
    measures: [{ signal: "zero-thinking-share", of: "session", numerator: 1, denominator: 4, value: 0.25 }],
  }),
  made.aFeedback({ id: "f1", at, scope, text: "forgets what it did" }),
  made.aText({ id: "0123abcd", at, text: "You are an agent." }),
  made.anEvent({
    id: "e1",
    at,
    requestId: "req_1",
    durationMs: 12,
    attributes: { model: "claude-opus-4-6", ok: true, n: 1 },
  }),
  made.aLabRun({
    id: "l1",
    at,
    agent: "claude@2.1.97",
    tookMs: 5000,
    scenarios: [{ name: "idle/61m", verdict: "fail", because: null, invariants: ["thinking-cleared-once"] }],
  }),
  made.aHealth({ id: "z1", at, counts: { forwarded: 3, analysed: 3 } }),
];
