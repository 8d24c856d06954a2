import type { DecodedOtlp, OtlpContext, OtlpKind } from "./decoded.ts";
import { factsOfLogs } from "./logs.ts";
import { factsOfMetrics } from "./metrics.ts";
import { ExportLogsServiceRequestSchema } from "./proto/generated/opentelemetry/proto/collector/logs/v1/logs_service_pb.js";
import { ExportMetricsServiceRequestSchema } from "./proto/generated/opentelemetry/proto/collector/metrics/v1/metrics_service_pb.js";
import { ExportTraceServiceRequestSchema } from "./proto/generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.js";
import { readExport } from "./read-export.ts";
import { factsOfSpans } from "./spans.ts";
import { Tally } from "./tally.ts";

/**
 * One OTLP/HTTP export (OTLP specification 1.10, JSON or protobuf, already inflated) as facts. Model calls become exchanges,
 * evaluations scores, what clients tell of themselves events; no text of anybody is in any of them. The same export gives
 * the same facts with the same ids in either encoding and however often it is sent. Never throws.
 */
export function decodeOtlp(kind: OtlpKind, contentType: string, bytes: Uint8Array, context: OtlpContext): DecodedOtlp {
  const tally = new Tally();
  switch (kind) {
    case "traces": {
      const got = readExport(ExportTraceServiceRequestSchema, contentType, bytes);
      if (got.is === "refused") return got;
      factsOfSpans(got.message, context, tally);
      break;
    }
    case "logs": {
      const got = readExport(ExportLogsServiceRequestSchema, contentType, bytes);
      if (got.is === "refused") return got;
      factsOfLogs(got.message, context, tally);
      break;
    }
    case "metrics": {
      const got = readExport(ExportMetricsServiceRequestSchema, contentType, bytes);
      if (got.is === "refused") return got;
      factsOfMetrics(got.message, context, tally);
    }
  }
  const { facts, rejected, ignored, message } = tally;
  return { is: "taken", facts, rejected, ignored, message };
}
