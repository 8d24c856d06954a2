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
  const isProtobuf = encodingOf(contentType) === "protobuf";
  const status = decoded.is === "refused" ? decoded.status : 200;
  if (isProtobuf) return { status, contentType: "application/x-protobuf", body: inProtobuf(decoded) };
  return { status, contentType: "application/json", body: Buffer.from(JSON.stringify(inJson(kind, decoded))) };
}

/** INVALID_ARGUMENT of google.rpc.Code. */
const invalidArgument = 3;

function inJson(kind: OtlpKind, decoded: DecodedOtlp): object {
  if (decoded.is === "refused") return { code: invalidArgument, message: decoded.message };
  if (decoded.rejected === 0) return {};
  return { partialSuccess: { [counts[kind]]: String(decoded.rejected), errorMessage: decoded.message } };
}

/** Both messages have the same two fields' numbers and types in all three services. */
function inProtobuf(decoded: DecodedOtlp): Uint8Array {
  const writer = new BinaryWriter();
  if (decoded.is === "refused") {
    return writer
      .tag(1, WireType.Varint)
      .int32(invalidArgument)
      .tag(2, WireType.LengthDelimited)
      .string(decoded.message)
      .finish();
  }
  if (decoded.rejected === 0) return writer.finish();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(decoded.rejected);
  writer.tag(2, WireType.LengthDelimited).string(decoded.message ?? "");
  return writer.join().finish();
}
