import { aHealth, anExchange, aScore, aSignalsFact, aViolation, noScope } from "../../../test/kit/invented-facts.ts";
import type { ExchangeFact, HealthFact, Scope, ScoreFact, SignalsFact, ViolationFact } from "../../telemetry/index.ts";

/** Of one version and model, so that segments have names. */
export const scope = (change: Partial<Scope> = {}): Scope => ({
  ...noScope,
  version: "2.1.97",
  model: "some-model",
  lane: "main",
  ...change,
});

export const violation = (session: string, at: number, change: Partial<ViolationFact> = {}): ViolationFact =>
  aViolation({
    id: `v-${session}-${change.invariant ?? "thinking-cleared-once"}`,
    at,
    revision: 0,
    session,
    exchange: `x-${session}`,
    scope: scope(),
    invariant: "thinking-cleared-once",
    message: "the clearing edit fired again after one idle gap",
    expected: "once",
    seen: "twice",
    repeats: 1,
    lastAt: at,
    ...change,
  });

export const ended = (session: string, at: number, change: Partial<SignalsFact> = {}): SignalsFact =>
  aSignalsFact({
    id: `s-${session}`,
    at,
    final: true,
    session,
    scope: scope(),
    effort: "high",
    measures: [],
    ...change,
  });

export const score = (id: string, at: number, value: number | null, change: Partial<ScoreFact> = {}): ScoreFact =>
  aScore({
    id,
    at,
    name: "resolved",
    value,
    because: value === null ? "nobody judged it" : null,
    session: null,
    scope: scope(),
    ...change,
  });

export const health = (at: number): HealthFact => aHealth({ id: `h-${at}`, at });

export const call = (id: string, at: number): ExchangeFact =>
  anExchange({ id, at, session: "s", model: "some-model", served: "some-model", components: {} });
