import { type DescMessage, fromJson, type JsonValue, toBinary } from "@bufbuild/protobuf";
import type { DecodedOtlp, OtlpContext, OtlpKind } from "./decoded.ts";
import { hexIdsToBase64 } from "./hex-ids.ts";
import { ExportLogsServiceRequestSchema } from "./proto/generated/opentelemetry/proto/collector/logs/v1/logs_service_pb.js";
import { ExportMetricsServiceRequestSchema } from "./proto/generated/opentelemetry/proto/collector/metrics/v1/metrics_service_pb.js";
import { ExportTraceServiceRequestSchema } from "./proto/generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.js";

export const context: OtlpContext = {
  now: Date.UTC(2026, 10, 20, 16),
  key: new Uint8Array(32).fill(7),
  source: "otlp",
};

export const requests = {
  traces: ExportTraceServiceRequestSchema,
  logs: ExportLogsServiceRequestSchema,
  metrics: ExportMetricsServiceRequestSchema,
} as const satisfies Readonly<Record<OtlpKind, DescMessage>>;

/** OTLP/JSON → the same in protobuf. */
export function toProtobuf(kind: OtlpKind, json: string): Uint8Array {
  const value: JsonValue = JSON.parse(json);
  hexIdsToBase64(value);
  return toBinary(requests[kind], fromJson(requests[kind], value));
}

type Value = string | number | boolean | readonly string[];

export function attributes(values: Readonly<Record<string, Value>>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Value): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } };
}

const start = BigInt(Date.UTC(2026, 10, 20, 15)) * 1_000_000n;

/** One span as an SDK sends it. */
export function span(values: Readonly<Record<string, Value>>, change: object = {}): object {
  return {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name: "chat some-model",
    kind: 3,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_500_000_000n),
    attributes: attributes(values),
    ...change,
  };
}

export function traces(
  spans: readonly object[],
  resource: Readonly<Record<string, Value>> = { "service.name": "shop" },
): string {
  return JSON.stringify({
    resourceSpans: [
      { resource: { attributes: attributes(resource) }, scopeSpans: [{ scope: { name: "sdk" }, spans }] },
    ],
  });
}

export function logs(
  logRecords: readonly object[],
  resource: Readonly<Record<string, Value>> = { "service.name": "shop" },
): string {
  return JSON.stringify({
    resourceLogs: [
      { resource: { attributes: attributes(resource) }, scopeLogs: [{ scope: { name: "sdk" }, logRecords }] },
    ],
  });
}

export function taken(decoded: DecodedOtlp): Extract<DecodedOtlp, { is: "taken" }> {
  if (decoded.is === "refused") throw new Error(decoded.message);
  return decoded;
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
