import { z } from "zod";
import type { EventFact, Fact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { Intake } from "./posted.ts";

const name = "evenkeel.mended";
const ofSegment = "segment.";

/** `POST /v1/monitors/{name}/mended` */
export const postedMended = z.strictObject({
  segment: z
    .record(z.string().min(1).max(32), z.string().max(512))
    .describe("The segment whose alarm stands, as /v1/monitors names it"),
  because: z.string().trim().min(1).max(2000).describe("What was done: rolled back, prompt fixed …"),
  by: z.string().trim().min(1).max(200).optional().describe("Who says so"),
});

/** That somebody says that what a monitor alarmed of is mended. */
export interface Mended {
  readonly id: string;
  readonly at: EpochMs;
  readonly monitor: string;
  readonly segment: Readonly<Record<string, string>>;
  readonly because: string;
  readonly by: string | null;
}

/** What was said, as a fact: it goes the way of all facts, so it counts in its turn and once. */
export function factOfMended(monitor: string, posted: z.infer<typeof postedMended>, intake: Intake): Fact {
  const { segment, because, by } = posted;
  return {
    is: "event",
    id: intake.newId(0),
    source: "api",
    at: intake.now,
    name,
    kind: "log",
    session: null,
    requestId: null,
    traceId: null,
    spanId: null,
    parentSpanId: null,
    durationMs: null,
    attributes: {
      monitor,
      because,
      ...(by === undefined ? {} : { by }),
      ...Object.fromEntries(Object.entries(segment).map(([key, value]) => [`${ofSegment}${key}`, value])),
    },
  };
}

/** What {@link factOfMended} made; `null` for every other event: telemetry that bears the same name mends nothing. */
export function mendedOf(fact: EventFact): Mended | null {
  if (fact.source !== "api" || fact.name !== name) return null;
  const { monitor, because, by } = fact.attributes;
  if (typeof monitor !== "string" || typeof because !== "string") return null;
  const segment = Object.fromEntries(
    Object.entries(fact.attributes).flatMap(([key, value]) =>
      key.startsWith(ofSegment) && typeof value === "string" ? [[key.slice(ofSegment.length), value]] : [],
    ),
  );
  return { id: fact.id, at: fact.at, monitor, segment, because, by: typeof by === "string" ? by : null };
}
