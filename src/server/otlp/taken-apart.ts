import { decodeOtlp, type OtlpContext, type OtlpKind, type OtlpReply, otlpReply } from "../../capture/otlp/index.ts";
import { storable } from "../../capture/storable/index.ts";

/** One export, inflated. */
export interface Export {
  readonly kind: OtlpKind;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly context: OtlpContext;
}

/** What is to be kept of it, a line for each fact, and what its sender is answered when that is durable. */
export interface TakenApart {
  readonly lines: readonly string[];
  readonly reply: OtlpReply;
}

export function takenApart({ kind, contentType, bytes, context }: Export): TakenApart {
  const decoded = decodeOtlp(kind, contentType, bytes, context);
  const facts = decoded.is === "taken" ? decoded.facts : [];
  return { lines: facts.map((fact) => JSON.stringify(storable(fact))), reply: otlpReply(kind, contentType, decoded) };
}
