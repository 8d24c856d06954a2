import { type Exchange, type Item, known } from "../../wire/index.ts";
import { applyEdits, ContextEdit, type Part, type PartRole } from "../model/index.ts";

export interface AfterEdits {
  /** What the model gets to read. */
  readonly read: readonly Item[];
  /** What was sent, and cleared by an edit that the same request asks for. */
  readonly cleared: readonly Item[];
}

/** The history of a request as the provider hands it on; `null` where the capture does not show it. */
export function afterEdits({ request }: Exchange): AfterEdits | null {
  const history = known(request.history);
  if (history === undefined || request.historyHeldByProvider) return null;
  const edits = (known(request.contextEdits) ?? []).flatMap(({ canonical }) => {
    const parsed = ContextEdit.safeParse(JSON.parse(canonical));
    return parsed.success ? [parsed.data] : [];
  });
  if (edits.length === 0) return { read: history, cleared: [] };
  const parts = history.map(partOf);
  const { cleared, blanked } = applyEdits(edits, parts, Math.ceil((known(request.contentBytes) ?? 0) / 4));
  const gone = new Set(parts.flatMap((part, i) => (cleared.has(part) || blanked.has(part) ? [i] : [])));
  return { read: history.filter((_, i) => !gone.has(i)), cleared: history.filter((_, i) => gone.has(i)) };
}

function partOf(item: Item): Part {
  const role: PartRole = item.role === "developer" ? "system" : item.role;
  const { message } = item;
  switch (item.kind) {
    case "text":
      return { role, message, is: "text", text: item.text };
    case "reasoning":
      return { role, message, is: "thinking", text: item.text, carrier: item.carrier ?? "", form: "opaque" };
    case "tool-call":
      return { role, message, is: "tool-call", id: item.callId, name: item.name, input: item.input };
    case "tool-result":
      return { role: "tool", message, is: "tool-result", id: item.callId, text: item.text };
    case "media":
    case "other":
      return { role, message, is: "other", type: item.kind };
  }
}
