import { type DescMessage, fromBinary, fromJson, type JsonValue, type MessageShape } from "@bufbuild/protobuf";
import type { Refused } from "./decoded.ts";
import { hexIdsToBase64 } from "./hex-ids.ts";
import { shapeWithin } from "./shape-within.ts";

/** Bytes, inflated. A turn of Codex sends 1.2 MB of spans. */
const longest = 8 * 1024 * 1024;
/** Messages in protobuf; objects and lists in JSON. */
const most = 400_000;

export type ReadExport<D extends DescMessage> = { readonly is: "read"; readonly message: MessageShape<D> } | Refused;

export function encodingOf(contentType: string): "json" | "protobuf" | null {
  const [type = ""] = contentType.toLowerCase().split(";");
  if (type.trim() === "application/json") return "json";
  return type.trim() === "application/x-protobuf" || type.trim() === "application/protobuf" ? "protobuf" : null;
}

/** One export request, in whichever of the two encodings. Never throws; work and memory are bounded before anything is built. */
export function readExport<D extends DescMessage>(desc: D, contentType: string, bytes: Uint8Array): ReadExport<D> {
  const encoding = encodingOf(contentType);
  if (encoding === null) {
    return refused(415, "unsupported-media-type", "OTLP comes as application/json or application/x-protobuf");
  }
  if (bytes.byteLength > longest) return refused(413, "too-large", `an export holds at most ${longest} bytes`);
  try {
    return encoding === "json" ? fromText(desc, bytes) : fromBytes(desc, bytes);
  } catch {
    // The libraries' words would repeat what was sent.
    return refused(400, "malformed", `this is no ${desc.name} in ${encoding === "json" ? "OTLP/JSON" : "protobuf"}`);
  }
}

function fromBytes<D extends DescMessage>(desc: D, bytes: Uint8Array): ReadExport<D> {
  if (shapeWithin(desc, bytes, most) === null) return tooMany();
  return { is: "read", message: fromBinary(desc, bytes, { readUnknownFields: false }) };
}

function fromText<D extends DescMessage>(desc: D, bytes: Uint8Array): ReadExport<D> {
  if (brackets(bytes) > most) return tooMany();
  const value: JsonValue = JSON.parse(new TextDecoder().decode(bytes));
  if (!hexIdsToBase64(value)) return tooMany();
  return { is: "read", message: fromJson(desc, value, { ignoreUnknownFields: true }) };
}

/** No fewer than there are objects and lists: those in strings count as well. */
function brackets(bytes: Uint8Array): number {
  let found = 0;
  for (const byte of bytes) if (byte === 0x7b || byte === 0x5b) found += 1;
  return found;
}

function tooMany(): Refused {
  return refused(
    413,
    "too-many",
    `an export holds at most ${most} values, not nested without end: send smaller batches`,
  );
}

function refused(status: Refused["status"], code: Refused["code"], message: string): Refused {
  return { is: "refused", code, status, message };
}
