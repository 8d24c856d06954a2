import type { Item, Role, TextItem } from "../../wire/index.ts";

/** Items as a log shows them: there is nothing to compare them with, so they carry no hashes. */
function common(role: Role, bytes: number): { role: Role; hash: null; bytes: number; message: number } {
  return { role, hash: null, bytes, message: -1 };
}

export function textItem(role: Role, text: string, author: TextItem["author"]): Item {
  return { kind: "text", ...common(role, Buffer.byteLength(text)), text, author };
}

/** @param carrierChars characters of the signature, encrypted content or redacted data */
export function reasoningItem(
  form: "plain" | "redacted" | "encrypted" | "summary",
  text: string,
  carrierChars: number,
): Item {
  return {
    kind: "reasoning",
    ...common("assistant", Buffer.byteLength(text) + carrierChars),
    form,
    text,
    carrier: null,
    carrierChars,
    mustReturn: carrierChars > 0,
  };
}

export function toolCallItem(callId: string, name: string, input: unknown, byProvider = false): Item {
  return { kind: "tool-call", ...common("assistant", 0), callId, name, input, byProvider };
}

export function toolResultItem(callId: string, text: string, isError: boolean, note: string | null): Item {
  return { kind: "tool-result", ...common("tool", Buffer.byteLength(text)), callId, text, isError, note };
}

export function mediaItem(role: Role, mediaType: string): Item {
  return { kind: "media", ...common(role, 0), mediaType };
}

/** A record or block that is carried by its type alone: `system:api_error`, `attachment:file`. */
export function otherItem(role: Role, type: string): Item {
  return { kind: "other", ...common(role, 0), type };
}
