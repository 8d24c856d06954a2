import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { DecodedOtlp, OtlpKind } from "./decoded.ts";
import { encodingOf } from "./read-export.ts";

export interface OtlpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

const counts: Readonly<Record<OtlpKind, string>> = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

/**
 * What an exporter is answered, in the encoding it spoke (OTLP specification, "OTLP/HTTP Response"): the service's
 * response, with a partial success where records were rejected; a `google.rpc.Status` where the export was refused.
 */
export function otlpReply(kind: OtlpKind, contentType: string, decoded: DecodedOtlp): OtlpReply {
  if (decoded.is === "refused") return otlpRefusal(contentType, decoded.status, decoded.message);
  if (encodingOf(contentType) === "protobuf") {
    return { status: 200, contentType: "application/x-protobuf", body: inProtobuf(decoded) };
  }
  return { status: 200, contentType: "application/json", body: Buffer.from(JSON.stringify(inJson(kind, decoded))) };
}

/** A refusal as a `google.rpc.Status`, in the encoding the exporter spoke. It sends again what was refused with 429 and 503, and nothing else. */
export function otlpRefusal(contentType: string, status: number, message: string): OtlpReply {
  const code = codes[status] ?? unknownCode;
  if (encodingOf(contentType) !== "protobuf") {
    return { status, contentType: "application/json", body: Buffer.from(JSON.stringify({ code, message })) };
  }
  const body = new BinaryWriter();
  body.tag(1, WireType.Varint).int32(code).tag(2, WireType.LengthDelimited).string(message);
  return { status, contentType: "application/x-protobuf", body: body.finish() };
}

type Taken = Extract<DecodedOtlp, { is: "taken" }>;

/** google.rpc.Code by the status of HTTP. */
const codes: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 413: 3, 415: 3, 429: 8, 503: 14 };
const unknownCode = 2;

function inJson(kind: OtlpKind, decoded: Taken): object {
  if (decoded.rejected === 0) return {};
  return { partialSuccess: { [counts[kind]]: String(decoded.rejected), errorMessage: decoded.message } };
}

/** Both messages have the same two fields' numbers and types in all three services. */
function inProtobuf(decoded: Taken): Uint8Array {
  const writer = new BinaryWriter();
  if (decoded.rejected === 0) return writer.finish();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(decoded.rejected);
  writer.tag(2, WireType.LengthDelimited).string(decoded.message ?? "");
  return writer.join().finish();
}
