import { z } from "zod";
import type {
  ComponentVersion,
  DelegationRow,
  Overview,
  Paged,
  SeriesPoint,
  SessionDetail,
  SessionRow,
  StoredText,
} from "../../store/index.ts";
import {
  changeSchema,
  eventSchema,
  exchangeSchema,
  feedbackSchema,
  measureSchema,
  scoreSchema,
  severitySchema,
  tokensSchema,
  violationSchema,
} from "../../telemetry/index.ts";
import type { AlertRow, Catalogue, Health, MonitorAnswer, OverviewAnswer, QualityAnswer, Refusal } from "./answers.ts";

/** What the API answers, for its description. Types alone bind the code; a test holds real answers against these. */
const text = z.string();
const orNull = z.string().nullable();
const number = z.number();
const numberOrNull = z.number().nullable();
const at = z.number().describe("Milliseconds since 1970");
const counts = z.record(z.string(), z.number());

export const refusalAnswer: z.ZodType<Refusal> = z.object({
  error: z.object({ code: text, message: text, next: orNull }),
});

export function paged<T>(item: z.ZodType<T>): z.ZodType<Paged<T>> {
  return z.object({ items: z.array(item), next: orNull });
}

export const sessionRow: z.ZodType<SessionRow> = z.object({
  id: text,
  startedAt: at,
  lastAt: at,
  client: text,
  version: orNull,
  project: orNull,
  model: orNull,
  release: orNull,
  cohort: orNull,
  exchanges: number,
  failed: number,
  turns: number,
  lanes: z.array(text),
  violations: z.object({ error: number, warn: number, info: number }),
  tokens: tokensSchema,
  costUsd: numberOrNull,
  thinkingLost: numberOrNull,
  sample: z.boolean(),
});

export const sessionDetail: z.ZodType<SessionDetail, unknown> = z.object({
  session: sessionRow,
  exchanges: z.array(exchangeSchema),
  truncated: z.boolean(),
  violations: z.array(violationSchema),
  changes: z.array(changeSchema),
  measures: z.array(measureSchema),
  scores: z.array(scoreSchema),
  feedback: z.array(feedbackSchema),
  events: z.array(eventSchema),
});

const overview: z.ZodType<Overview> = z.object({
  exchanges: number,
  sessions: number,
  failed: number,
  notAnalysed: number,
  lastAt: at.nullable(),
  hours: z.array(z.object({ at, exchanges: number, failed: number, errors: number, warnings: number })),
  broken: z.array(
    z.object({
      invariant: text,
      severity: severitySchema,
      sessions: number,
      firstAt: at,
      lastAt: at,
      whom: z.array(z.object({ client: text, version: orNull, model: orNull, sessions: number })),
    }),
  ),
  running: z.array(
    z.object({
      client: text,
      version: orNull,
      model: orNull,
      effort: orNull,
      release: orNull,
      exchanges: number,
      sessions: number,
      lastAt: at,
    }),
  ),
  sample: z.boolean(),
});

export const healthAnswer: z.ZodType<Health> = z.object({
  now: at,
  startedAt: at,
  version: text,
  sources: z.array(
    z.object({
      source: text,
      lastAt: at,
      receivedAt: at,
      facts: number,
      counts: counts.nullable(),
      state: z.enum(["live", "quiet", "silent"]),
    }),
  ),
  streams: z.array(z.object({ stream: text, behindBytes: number, lagMs: numberOrNull })),
  store: z.discriminatedUnion("is", [
    z.object({ is: z.literal("up") }),
    z.object({ is: z.literal("down"), since: at, because: text }),
  ]),
  gateway: z.object({
    lastAt: at.nullable(),
    forwarded: numberOrNull,
    analysed: numberOrNull,
    notAnalysed: numberOrNull,
    queueBytes: numberOrNull,
  }),
  troubles: z.array(text),
});

export const monitorAnswer: z.ZodType<MonitorAnswer> = z.object({
  name: text,
  of: text,
  severity: severitySchema,
  notApart: number,
  segments: z.array(
    z.object({
      segment: z.record(z.string(), z.string()),
      state: z.enum(["watching", "no-data-since", "alarm", "recovering", "learning"]),
      says: text,
      since: at.nullable(),
      observations: number,
      mended: z.object({ at, by: orNull, because: text }).nullable(),
    }),
  ),
});

export const alertRow: z.ZodType<AlertRow> = z.object({
  id: text,
  at,
  severity: severitySchema,
  state: z.enum(["firing", "resolved", "no-data"]),
  title: text,
  says: text,
  link: text,
  sent: z.array(z.object({ to: text, at, outcome: z.enum(["delivered", "failed", "waiting"]) })),
});

export const overviewAnswer: z.ZodType<OverviewAnswer> = z.object({
  overview,
  health: healthAnswer,
  monitors: z.array(monitorAnswer),
  alerts: z.array(alertRow),
});

export const componentVersion: z.ZodType<ComponentVersion> = z.object({
  client: text,
  version: orNull,
  model: orNull,
  lane: text,
  component: text,
  value: text,
  firstAt: at,
  lastAt: at,
  exchanges: number,
  sessions: number,
});

export const delegationRow: z.ZodType<DelegationRow> = z.object({
  client: text,
  lane: text,
  asked: orNull,
  served: orNull,
  exchanges: number,
  sessions: number,
  outputTokens: numberOrNull,
  costUsd: numberOrNull,
  firstAt: at,
  lastAt: at,
});

export const seriesPoint: z.ZodType<SeriesPoint> = z.object({
  at,
  segment: orNull,
  n: number,
  sum: numberOrNull,
  sumOfSquares: numberOrNull,
  numerator: numberOrNull,
  denominator: numberOrNull,
  p50: numberOrNull,
  p90: numberOrNull,
  p99: numberOrNull,
});

export const qualityAnswer: z.ZodType<QualityAnswer> = z.object({
  of: text,
  title: text,
  unit: text,
  worse: z.enum(["up", "down", "neither"]),
  confound: orNull,
  perSession: number,
  segments: z.array(
    z.object({
      segment: orNull,
      points: z.array(seriesPoint),
      n: number,
      estimate: numberOrNull,
      interval: z.tuple([number, number]).nullable(),
      because: orNull,
      running: z.array(z.object({ at, estimate: number, lower: number, upper: number })),
    }),
  ),
  changes: z.array(z.object({ at, component: text, from: orNull, to: orNull, client: text })),
});

export const storedText: z.ZodType<StoredText> = z.object({
  hash: text,
  kind: z.enum(["prompt", "tools"]),
  text,
  firstAt: at,
});

export const catalogue: z.ZodType<Catalogue> = z.object({
  invariants: z.array(z.object({ id: text, severity: text, holds: text })),
  signals: z.array(z.object({ id: text, title: text, unit: text, worse: text, confound: text })),
  scores: z.array(text),
  clients: z.array(text),
});

export const takenAnswer = z.object({ ids: z.array(text).describe("Stored under these; durable") });

export const contractAnswer = z.object({
  contract: z
    .object({
      agent: text,
      source: text,
      release: orNull.describe("Names this set of components by its content"),
      components: z.array(z.object({ name: text, kind: text, hash: text, observed: orNull })),
    })
    .nullable(),
});
