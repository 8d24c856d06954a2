import { z } from "zod";
import { type Fact, labRunSchema, type Scope, unitOf } from "../../telemetry/index.ts";
import { unknownClient } from "../ingest/index.ts";

const word = z.string().min(1).max(512);
const id = z.string().min(1).max(200);
const at = z.number().min(0).max(8.64e15);

/** What a posted score or report can be filtered by. What is left out is taken from its session, where that is known. */
const scope = {
  client: word.optional(),
  version: word.optional(),
  model: word.optional(),
  lane: word.optional(),
  release: word.optional(),
  cohort: word.optional(),
  plan: word.optional(),
  build: word.optional(),
  unit: word.optional().describe("The person, account or machine; only its HMAC is stored"),
};

const score = z
  .strictObject({
    id: id.optional().describe("Told twice, it counts once"),
    name: word.describe("What was scored: solved, helpful …"),
    value: z.number().min(0).max(1).nullable().describe("1 is good; null: there is none, and `because` says why"),
    because: z.string().min(1).max(2000).optional(),
    session: id.optional(),
    exchange: id.optional(),
    at: at.optional().describe("Milliseconds since 1970; default, and where it is more than a day ahead: now"),
    by: word.optional().describe("Who scored: a person, a program, a model"),
    ...scope,
  })
  .refine(({ value, because }) => value !== null || because !== undefined, {
    message: "null needs a reason",
    path: ["because"],
  });

/** `POST /v1/scores`: one or up to 1,000. */
export const postedScores = z.union([score, z.array(score).min(1).max(1000)]);

/** `POST /v1/feedback` */
export const postedFeedback = z.strictObject({
  id: id.optional().describe("Told twice, it counts once"),
  session: id.optional(),
  verdict: z.enum(["better", "worse", "broken", "other"]),
  text: z.string().min(1).max(10_000).describe("In the person's own words; kept as it is"),
  at: at.optional(),
  ...scope,
});

const scenarioRun = z.strictObject({
  name: word,
  verdict: word,
  because: z.string().max(2000).nullable().default(null),
  invariants: z.array(word).max(100).default([]),
});

/** `POST /v1/lab-runs` */
export const postedLabRun = z.strictObject({
  id: id.optional().describe("Told twice, it counts once"),
  at: at.optional(),
  agent: word.describe("claude@2.1.97"),
  tookMs: z.number().min(0),
  scenarios: z.array(scenarioRun).max(10_000),
});

export interface Intake {
  readonly now: number;
  /** For a fact that came without an id. */
  readonly newId: (index: number) => string;
  /** The installation's key. */
  readonly key: Uint8Array;
}

export function factsOfScores(posted: z.infer<typeof postedScores>, intake: Intake): readonly Fact[] {
  return (Array.isArray(posted) ? posted : [posted]).map(
    (each, index): Fact => ({
      is: "score",
      id: each.id ?? intake.newId(index),
      source: "api",
      at: timeOf(each.at, intake),
      name: each.name,
      value: each.value,
      because: each.because ?? null,
      session: each.session ?? null,
      exchange: each.exchange ?? null,
      scope: scopeOf(each, intake),
      by: each.by ?? null,
    }),
  );
}

export function factOfFeedback(posted: z.infer<typeof postedFeedback>, intake: Intake): Fact {
  const of = scopeOf(posted, intake);
  return {
    is: "feedback",
    id: posted.id ?? intake.newId(0),
    source: "api",
    at: timeOf(posted.at, intake),
    session: posted.session ?? null,
    scope: of,
    verdict: posted.verdict,
    text: posted.text,
    unit: of.unit,
  };
}

export function factOfLabRun(posted: z.infer<typeof postedLabRun>, intake: Intake): Fact {
  return labRunSchema.parse({
    is: "lab-run",
    id: posted.id ?? intake.newId(0),
    source: "api",
    at: timeOf(posted.at, intake),
    agent: posted.agent,
    tookMs: posted.tookMs,
    scenarios: posted.scenarios,
  });
}

const day = 86_400_000;

/** What is told of a day that is yet to come would stand first in every list, and never be pruned: it counts as told now. */
function timeOf(given: number | undefined, { now }: Intake): number {
  return given === undefined || given > now + day ? now : given;
}

type Given = { readonly [K in keyof Scope]?: string | undefined };

function scopeOf(given: Given, { key }: Intake): Scope {
  return {
    client: given.client ?? unknownClient,
    version: given.version ?? null,
    model: given.model ?? null,
    lane: given.lane ?? null,
    release: given.release ?? null,
    cohort: given.cohort ?? null,
    plan: given.plan ?? null,
    build: given.build ?? null,
    unit: given.unit === undefined ? null : unitOf(key, given.unit),
  };
}
