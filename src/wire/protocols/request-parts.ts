import type { RequestSide } from "../exchange.ts";
import type { Item } from "../item.ts";
import { absent, known, type Seen, unrecorded } from "../seen.ts";

/** UTF-8 bytes of what the model has to read: prompt, tool declarations, history. */
export function contentBytesOf(prompt: RequestSide["prompt"], toolBytes: number, history: readonly Item[]): number {
  let bytes = toolBytes + Buffer.byteLength(known(prompt)?.text ?? "", "utf8");
  for (const item of history) bytes += item.bytes;
  return bytes;
}

/** Beta flags out of a comma-separated header and a list in the body, sorted, each once. */
export function betasOf(header: string | undefined, inBody: unknown): Seen<readonly string[]> {
  if (header === undefined && !Array.isArray(inBody)) return absent;
  const flags = [...(header ?? "").split(","), ...(Array.isArray(inBody) ? inBody : [])]
    .filter((flag) => typeof flag === "string")
    .map((flag) => flag.trim())
    .filter((flag) => flag !== "");
  return { is: "set", value: [...new Set(flags)].sort() };
}

/** A request whose body cannot be read. */
export const unreadableRequest: RequestSide = Object.freeze({
  model: unrecorded,
  effort: unrecorded,
  thinking: unrecorded,
  maxTokens: unrecorded,
  betas: unrecorded,
  contextEdits: unrecorded,
  prompt: unrecorded,
  tools: unrecorded,
  settings: Object.freeze({}),
  history: unrecorded,
  added: [],
  contentBytes: unrecorded,
  personActs: [],
  historyHeldByProvider: false,
});
