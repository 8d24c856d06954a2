import * as z from "zod";
import type { MonitorState } from "../../judge/index.ts";

const numbers = z.array(z.number()).max(10_000);
const segment = z.record(z.string().max(32), z.string().max(512).nullable());
const options = z.object({
  effects: numbers.optional(),
  weights: numbers.optional(),
  kind: z.enum(["sr", "cusum"]).optional(),
  cap: z.number().optional(),
});
const detector = z.object({ p0: z.number(), options, mass: numbers, offset: numbers, n: z.number() });
const point = z.object({ p0: z.number(), effects: numbers, wealth: numbers, n: numbers, sum: numbers, at: numbers });
const restarted = z.object({
  logThreshold: z.number(),
  effects: numbers,
  cells: z.number(),
  left: numbers,
  mass: numbers,
  last: z.enum(["down", "up"]).nullable(),
  splits: z.object({ size: z.number(), n: numbers, sum: numbers, at: numbers }),
});
const change = z.object({
  at: z.number(),
  observations: z.number(),
  before: z.number(),
  after: z.number(),
  drop: z.number(),
});
const watch = z.object({
  phase: z.enum(["watching", "alarm", "recovering"]),
  since: z.number(),
  n: z.number(),
  sum: z.number(),
  first: z.number().nullable(),
  last: z.number().nullable(),
  change: change.nullable(),
  needs: z.number(),
  from: z.number().nullable(),
  leftOut: z.number(),
  watcher: z
    .discriminatedUnion("is", [
      z.object({ is: z.literal("level"), detector, point }),
      z.object({ is: z.literal("restarted"), detector: restarted }),
    ])
    .nullable(),
  recovery: detector.nullable(),
});
const baseline = z.discriminatedUnion("is", [
  z.object({ is: z.literal("known"), p0: z.number() }),
  z.object({ is: z.literal("window"), p0: z.number(), beta: z.number(), n: z.number(), mean: z.number() }),
  z.object({ is: z.literal("unknown") }),
]);
const dimension = z.enum([
  "model",
  "version",
  "effort",
  "client",
  "cohort",
  "plan",
  "platform",
  "release",
  "build",
  "lane",
]);
const plan = z.object({
  metric: z.string(),
  by: z.array(z.array(dimension)),
  baseline,
  alarms: z.object({ is: z.literal("arl"), observations: z.number() }),
  silence: z.number(),
  design: z.number().optional(),
  most: z.number().optional(),
});

const mended = z.object({ id: z.string(), at: z.number(), by: z.string().nullable(), because: z.string() });
const learning = z.object({ is: z.literal("learning"), last: z.number() });
const watching = z.object({
  is: z.literal("watching"),
  limit: z.number().nullable(),
  learned: z.number(),
  last: z.number(),
  started: z.number(),
  plan,
});
const notMonitored = z.object({ is: z.literal("not-monitored"), because: z.string(), last: z.number() });

const kin = z.discriminatedUnion("is", [learning, watching, notMonitored]);

/** What is stored of a stream besides its segments. */
export const headSchema = z.object({
  /** What was set when it was written: under other settings its evidence is worth nothing. */
  settings: z.string(),
  /** Levels that were learned so far. */
  learnt: z.number(),
  notApart: z.number(),
  heard: z.array(z.string()).max(1000),
  kin: z.array(z.tuple([z.string(), kin])).max(1000),
});

/** What is stored of a stream under names of its own: a segment, or a page of what a level is learned from. */
export const partSchema = z.discriminatedUnion("is", [
  z.object({ is: z.literal("segment"), kin: z.string(), segment, watch, mended: mended.nullable() }),
  z.object({ is: z.literal("values"), kin: z.string(), page: z.number(), values: numbers }),
]);

export type KeptKin = z.infer<typeof kin>;
export type Part = z.infer<typeof partSchema>;
export type SegmentPart = Extract<Part, { is: "segment" }>;
export type Said = z.infer<typeof mended>;

/** A monitor as its parts were stored, with the plan that the server made for it. */
export function stateOf(kept: z.infer<typeof watching>, segments: readonly SegmentPart[]): MonitorState {
  const state = { version: 1, plan: kept.plan, started: kept.started, segments };
  return state as unknown as MonitorState; // the same shape; an optional key is never there as undefined: it came from JSON
}
