import { toBinary } from "@bufbuild/protobuf";
import type { Fact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { allowedAttributes } from "./allowed.ts";
import { Attributes } from "./attributes.ts";
import type { OtlpContext } from "./decoded.ts";
import type { ExportLogsServiceRequest } from "./proto/generated/opentelemetry/proto/collector/logs/v1/logs_service_pb.js";
import { type LogRecord, LogRecordSchema } from "./proto/generated/opentelemetry/proto/logs/v1/logs_pb.js";
import { ResourceSchema } from "./proto/generated/opentelemetry/proto/resource/v1/resource_pb.js";
import { recordHash } from "./record-hash.ts";
import { idOf, msOf, type Sender, senderOf, sessionOf } from "./records.ts";
import { evaluation, scoreOfEvaluation } from "./score-of-evaluation.ts";
import type { Tally } from "./tally.ts";

/** Events. Records that are no event, or of a program nobody here knows, are ignored. */
export function factsOfLogs({ resourceLogs }: ExportLogsServiceRequest, context: OtlpContext, tally: Tally): void {
  for (const { resource, scopeLogs } of resourceLogs) {
    const from = recordHash(context.key, resource === undefined ? "" : toBinary(ResourceSchema, resource));
    for (const { scope, logRecords } of scopeLogs) {
      const sender = senderOf(resource?.attributes ?? [], scope?.name ?? "");
      for (const record of logRecords) {
        const fact = tally.room() ? factOfLog(record, from, sender, context) : "full";
        if (fact === "full") tally.reject("too many records at once");
        else if (fact === null) tally.ignore();
        else tally.take([fact]);
      }
    }
  }
}

function factOfLog(record: LogRecord, from: string, sender: Sender, context: OtlpContext): Fact | null {
  const attributes = new Attributes(record.attributes);
  const name = eventName(record, attributes, sender);
  if (name === null || isNoise(name, attributes)) return null;
  const hash = recordHash(context.key, from, toBinary(LogRecordSchema, record));
  const at = timeOf(record, attributes, context);
  const trace = idOf(record.traceId, 16);
  if (name === evaluation) return scoreOfEvaluation(`otlp-score-${hash}`, at, trace, attributes, sender, context);
  return {
    is: "event",
    id: `otlp-log-${hash}`,
    source: context.source,
    at,
    name,
    kind: "log",
    session: sessionOf(attributes) ?? sessionOf(new Attributes(sender.resource)),
    requestId: attributes.word("request_id"),
    traceId: trace,
    spanId: idOf(record.spanId, 8),
    parentSpanId: null,
    durationMs: attributes.count("duration_ms"),
    attributes: allowedAttributes(attributes, context.key),
  };
}

const wellFormed = /^[a-z][\w-]*(?:\.[\w-]+)*$/;

/** Clients name events in an attribute, newer SDKs in the record itself. A name is no text: it is dotted words. */
function eventName(record: LogRecord, attributes: Attributes, { own }: Sender): string | null {
  const found = [attributes.word("event.name"), record.eventName].find(
    (name) => name !== null && name.length <= 100 && wellFormed.test(name),
  );
  if (found === undefined || found === null) return null;
  if (own === "claude-code" && !found.includes(".")) return `claude_code.${found}`;
  return own !== null || found.startsWith("gen_ai.") ? found : null;
}

/** Codex tells every single event of a stream: those that end it are kept. */
function isNoise(name: string, attributes: Attributes): boolean {
  if (name !== "codex.sse_event" && name !== "codex.websocket_event") return false;
  const kind = attributes.word("event.kind") ?? "";
  return !/(?:completed|failed|incomplete|error)$/.test(kind);
}

function timeOf(record: LogRecord, attributes: Attributes, context: OtlpContext): EpochMs {
  // The record's own time is when it was queued.
  const told = Date.parse(attributes.word("event.timestamp") ?? "");
  const exact = Number.isNaN(told) ? null : msOf(BigInt(told) * 1_000_000n, context);
  return exact ?? msOf(record.timeUnixNano, context) ?? msOf(record.observedTimeUnixNano, context) ?? context.now;
}
