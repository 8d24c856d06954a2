import { type Call, edit, isRaw } from "./calls.ts";
import { editReply } from "./replies.ts";

/** Every thinking block comes redacted instead, in the replies too. */
export function redact(calls: readonly Call[]): boolean {
  const dataOf = (signature: unknown): string => `redacted${String(signature).slice(0, 60)}`;
  let touched = false;
  for (const call of calls) {
    const signatures = new Map<unknown, string>();
    editReply(call, (data) => {
      if (isRaw(data.delta) && data.delta.type === "signature_delta")
        signatures.set(data.index, dataOf(data.delta.signature));
      return data;
    });
    editReply(call, (data) => {
      if (!signatures.has(data.index)) return data;
      if (data.type === "content_block_delta") return null;
      const block = { type: "redacted_thinking", data: signatures.get(data.index) };
      return data.type === "content_block_start" ? { ...data, content_block: block } : data;
    });
    edit(call, ({ raw }) =>
      raw.type === "thinking" ? [{ type: "redacted_thinking", data: dataOf(raw.signature) }] : [raw],
    );
    touched ||= signatures.size > 0;
  }
  return touched;
}
