import { type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { Fact } from "../../telemetry/index.ts";
import { allowedAttributes } from "./allowed.ts";
import { Attributes, type Scalar } from "./attributes.ts";
import type { OtlpContext } from "./decoded.ts";
import type { ExportMetricsServiceRequest } from "./proto/generated/opentelemetry/proto/collector/metrics/v1/metrics_service_pb.js";
import type { KeyValue } from "./proto/generated/opentelemetry/proto/common/v1/common_pb.js";
import {
  AggregationTemporality,
  ExponentialHistogramDataPointSchema,
  HistogramDataPointSchema,
  type Metric,
  type NumberDataPoint,
  NumberDataPointSchema,
  SummaryDataPointSchema,
} from "./proto/generated/opentelemetry/proto/metrics/v1/metrics_pb.js";
import { ResourceSchema } from "./proto/generated/opentelemetry/proto/resource/v1/resource_pb.js";
import { recordHash } from "./record-hash.ts";
import { msOf, type Sender, senderOf, sessionOf } from "./records.ts";
import type { Tally } from "./tally.ts";

/** What says something of calls, tokens, tools and sessions; a client's own workings (its database, its start) do not. */
const kept =
  /^(?:claude_code\..+|gen_ai\.(?:client|server)\..+|gemini_cli\.(?:api|token|tool|session|agent|chat_compression)\..+|codex\.(?:api_request|tool\.call|thread\.started|conversation\.turn\.count|turn\.(?:token_usage|e2e_duration_ms|ttft\.duration_ms|tool\.call))(?:\..+)?)$/;

/** One data point, of whichever kind, as it is read here. */
interface Point {
  readonly attributes: readonly KeyValue[];
  readonly startTimeUnixNano: bigint;
  readonly timeUnixNano: bigint;
  readonly values: Readonly<Record<string, Scalar>>;
  /** Of the whole point: names it together with its metric. */
  readonly bytes: Uint8Array;
}

export function factsOfMetrics(
  { resourceMetrics }: ExportMetricsServiceRequest,
  context: OtlpContext,
  tally: Tally,
): void {
  for (const { resource, scopeMetrics } of resourceMetrics) {
    const from = recordHash(context.key, resource === undefined ? "" : toBinary(ResourceSchema, resource));
    for (const { scope, metrics } of scopeMetrics) {
      const sender = senderOf(resource?.attributes ?? [], scope?.name ?? "");
      for (const metric of metrics) {
        for (const point of pointsOf(metric)) {
          if (!kept.test(metric.name) || metric.name.length > 200) tally.ignore();
          else if (!tally.room()) tally.reject("too many records at once");
          else tally.take([factOfPoint(metric.name, point, from, sender, context)]);
        }
      }
    }
  }
}

function factOfPoint(name: string, point: Point, from: string, sender: Sender, context: OtlpContext): Fact {
  const attributes = new Attributes(point.attributes);
  return {
    is: "event",
    id: `otlp-metric-${recordHash(context.key, from, name, point.bytes)}`,
    source: context.source,
    at: msOf(point.timeUnixNano, context) ?? context.now,
    name,
    kind: "metric",
    session: sessionOf(attributes) ?? sessionOf(new Attributes(sender.resource)),
    requestId: null,
    traceId: null,
    spanId: null,
    parentSpanId: null,
    durationMs: null,
    attributes: { ...allowedAttributes(attributes, context.key), ...finite(point.values) },
  };
}

function finite(values: Readonly<Record<string, Scalar>>): Record<string, Scalar> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => typeof value !== "number" || Number.isFinite(value)),
  );
}

function* pointsOf({ data }: Metric): Generator<Point> {
  switch (data.case) {
    case "gauge":
      for (const point of data.value.dataPoints) yield ofNumber(point, {});
      return;
    case "sum":
      for (const point of data.value.dataPoints) yield ofNumber(point, since(data.value.aggregationTemporality));
      return;
    case "histogram":
      for (const point of data.value.dataPoints) {
        yield counted(HistogramDataPointSchema, point, since(data.value.aggregationTemporality));
      }
      return;
    case "exponentialHistogram":
      for (const point of data.value.dataPoints) {
        yield counted(ExponentialHistogramDataPointSchema, point, since(data.value.aggregationTemporality));
      }
      return;
    case "summary":
      for (const point of data.value.dataPoints) yield counted(SummaryDataPointSchema, point, {});
      return;
    default:
  }
}

/** `delta`: since the point before; `cumulative`: since it began. */
function since(temporality: AggregationTemporality): Record<string, Scalar> {
  if (temporality === AggregationTemporality.DELTA) return { since: "delta" };
  return temporality === AggregationTemporality.CUMULATIVE ? { since: "cumulative" } : {};
}

function ofNumber(point: NumberDataPoint, more: Record<string, Scalar>): Point {
  const value = point.value.case === undefined ? {} : { value: Number(point.value.value) };
  return { ...point, values: { ...more, ...value }, bytes: toBinary(NumberDataPointSchema, point) };
}

function counted<D extends DescMessage>(
  desc: D,
  point: MessageShape<D> & {
    readonly attributes: readonly KeyValue[];
    readonly startTimeUnixNano: bigint;
    readonly timeUnixNano: bigint;
    readonly count: bigint;
    readonly sum?: number | undefined;
  },
  more: Record<string, Scalar>,
): Point {
  const { attributes, startTimeUnixNano, timeUnixNano, count, sum } = point;
  const values = { ...more, count: Number(count), ...(sum === undefined ? {} : { sum }) };
  return { attributes, startTimeUnixNano, timeUnixNano, values, bytes: toBinary(desc, point) };
}
