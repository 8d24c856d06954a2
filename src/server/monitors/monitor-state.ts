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

/** A monitor's state as it was stored: plans as the server makes them. */
const written = z.object({
  version: z.literal(1),
  plan,
  started: z.number(),
  segments: z.array(z.object({ segment, watch })).max(5000),
});

export const monitorStateSchema = written as unknown as z.ZodType<MonitorState>; // the same shape; an optional key is never there as undefined: it came from JSON
