import { z } from "zod";
import type { ExchangeId } from "../wire/index.ts";
import type { ExchangeFact, Source, StoredProvenance } from "./exchange-fact.ts";
import type {
  ChangeFact,
  EventFact,
  Fact,
  FeedbackFact,
  HealthFact,
  LabRunFact,
  Scope,
  ScoreFact,
  SignalsFact,
  StoredMeasure,
  TextFact,
  ViolationFact,
} from "./fact.ts";
import type { Unit } from "./unit.ts";

/** Longest of the short words a fact may carry. */
const word = z.string().max(512);
const id = z.string().min(1).max(256);
const sentence = z.string().max(20_000);
/** Within a JavaScript date. */
const at = z.number().min(0).max(8.64e15);
const count = z.number().min(0);
/** What {@link unitOf} makes: an identifier that is no HMAC is refused rather than stored. */
const hmac = z.string().regex(/^[0-9a-f]{24}$/);
const unit = hmac as unknown as z.ZodType<Unit>; // the pattern is what the brand stands for
const exchangeId = id as unknown as z.ZodType<ExchangeId>; // a name given by whoever saw it
/** A key named `__proto__` would not be kept as one. */
const name = word.refine((text) => text !== "__proto__");
const named = <T extends z.ZodType>(value: T) => z.record(name, value);

export const sourceSchema: z.ZodType<Source> = z.enum(["gateway", "otlp", "api", "sample"]);
export const severitySchema = z.enum(["error", "warn", "info"]);

export const scopeSchema: z.ZodType<Scope> = z.object({
  client: word,
  version: word.nullable(),
  model: word.nullable(),
  lane: word.nullable(),
  release: word.nullable(),
  cohort: word.nullable(),
  plan: word.nullable(),
  build: word.nullable(),
  unit: hmac.nullable(),
  told: z
    .object({
      flags: z.array(word).max(1000),
      weights: word.nullable(),
      pre: z.array(word).max(1000),
      post: z.array(word).max(1000),
    })
    .optional(),
});

const provenance: z.ZodType<StoredProvenance, unknown> = z.object({
  release: word.nullable(),
  unit: unit.nullable(),
  cohort: word.nullable(),
  plan: word.nullable(),
  build: word.nullable(),
  flags: z.array(word).max(1000),
  weights: word.nullable(),
  pre: z.array(word).max(1000),
  post: z.array(word).max(1000),
});

export const tokensSchema = z.object({
  input: count.nullable(),
  output: count.nullable(),
  cacheRead: count.nullable(),
  cacheCreation: count.nullable(),
  reasoning: count.nullable(),
});

export const exchangeSchema: z.ZodType<ExchangeFact, unknown> = z.object({
  is: z.literal("exchange"),
  id: exchangeId,
  source: sourceSchema,
  at,
  session: id.nullable(),
  strand: word.nullable(),
  lane: word.nullable(),
  parent: word.nullable(),
  retryOf: word.nullable(),
  resumed: z.boolean(),
  turn: count,
  gapMs: z.number().nullable(),
  client: word,
  version: word.nullable(),
  entrypoint: word.nullable(),
  project: word.nullable(),
  protocol: word,
  upstream: word,
  model: word.nullable(),
  served: word.nullable(),
  components: named(word),
  observed: word.nullable(),
  provenance: provenance.nullable(),
  outcome: z.enum(["complete", "error", "cut", "unrecorded"]),
  errorType: word.nullable(),
  status: z.number().nullable(),
  replyId: word.nullable(),
  requestId: word.nullable(),
  traceId: word.nullable(),
  spanId: word.optional(),
  stopReason: word.nullable(),
  tokens: tokensSchema,
  costUsd: z.number().nullable(),
  ttftMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  requestBytes: count,
  replyBytes: count,
  thinking: z.object({ returned: count, kept: count, lost: count }).nullable(),
  toolCalls: z.array(word).max(10_000),
  analysis: z.discriminatedUnion("is", [
    z.object({ is: z.literal("done") }),
    z.object({ is: z.literal("not-analysed"), because: sentence }),
  ]),
  violations: count,
});

const common = { id, source: sourceSchema, at };

export const violationSchema: z.ZodType<ViolationFact> = z.object({
  ...common,
  is: z.literal("violation"),
  revision: count,
  session: id,
  exchange: id,
  scope: scopeSchema,
  invariant: word,
  severity: severitySchema,
  message: sentence,
  expected: sentence,
  seen: sentence,
  firstDivergence: sentence.nullable(),
  figures: named(z.number()),
  repeats: count,
  lastAt: at,
  consequences: z.array(z.object({ invariant: word, exchange: id, message: sentence })).max(1000),
});

export const changeSchema: z.ZodType<ChangeFact> = z.object({
  ...common,
  is: z.literal("change"),
  between: z.enum(["calls", "sessions"]),
  session: id,
  scope: scopeSchema,
  component: word,
  from: sentence.nullable(),
  to: sentence.nullable(),
  by: z.enum(["person", "unknown"]),
});

export const measureSchema: z.ZodType<StoredMeasure> = z.object({
  signal: word,
  of: z.enum(["session", "subagents"]),
  numerator: z.number(),
  denominator: z.number(),
  value: z.number(),
});

export const signalsSchema: z.ZodType<SignalsFact> = z.object({
  ...common,
  is: z.literal("signals"),
  revision: count,
  final: z.boolean(),
  session: id,
  scope: scopeSchema,
  effort: word.nullable(),
  measures: z.array(measureSchema).max(1000),
});

export const scoreSchema: z.ZodType<ScoreFact> = z.object({
  ...common,
  is: z.literal("score"),
  name: word.min(1),
  value: z.number().min(0).max(1).nullable(),
  because: sentence.nullable(),
  session: id.nullable(),
  exchange: id.nullable(),
  scope: scopeSchema,
  by: word.nullable(),
});

export const feedbackSchema: z.ZodType<FeedbackFact> = z.object({
  ...common,
  is: z.literal("feedback"),
  session: id.nullable(),
  scope: scopeSchema,
  verdict: z.enum(["better", "worse", "broken", "other"]),
  text: sentence,
  unit: hmac.nullable(),
});

const textSchema: z.ZodType<TextFact> = z.object({
  ...common,
  is: z.literal("text"),
  kind: z.enum(["prompt", "tools"]),
  text: z.string().max(16_000_000),
});

export const eventSchema: z.ZodType<EventFact> = z.object({
  ...common,
  is: z.literal("event"),
  name: word,
  kind: z.enum(["span", "log", "metric"]),
  session: id.nullable(),
  requestId: word.nullable(),
  traceId: word.nullable(),
  spanId: word.nullable(),
  parentSpanId: word.nullable(),
  durationMs: z.number().nullable(),
  attributes: named(z.union([sentence, z.number(), z.boolean()])),
});

export const labRunSchema: z.ZodType<LabRunFact> = z.object({
  ...common,
  is: z.literal("lab-run"),
  agent: word,
  tookMs: count,
  scenarios: z
    .array(z.object({ name: word, verdict: word, because: sentence.nullable(), invariants: z.array(word).max(100) }))
    .max(10_000),
});

const healthSchema: z.ZodType<HealthFact> = z.object({
  ...common,
  is: z.literal("health"),
  process: z.enum(["gateway", "server"]),
  counts: named(z.number()),
});

/** By their `is`: a table is looked up faster than a union is tried. */
export const factSchemas: { readonly [K in Fact["is"]]: z.ZodType<Extract<Fact, { is: K }>, unknown> } = {
  exchange: exchangeSchema,
  violation: violationSchema,
  change: changeSchema,
  signals: signalsSchema,
  score: scoreSchema,
  feedback: feedbackSchema,
  text: textSchema,
  event: eventSchema,
  "lab-run": labRunSchema,
  health: healthSchema,
};
