import type { ModelCall } from "./model-call.ts";
import { purposeOf } from "./purpose.ts";
import type { Incoming, ReadCall } from "./read-body.ts";
import { lastSaid } from "./said.ts";

/** What a reader finds in the words of its protocol. */
export type Found = Pick<
  ModelCall,
  "protocol" | "model" | "session" | "prompt" | "tools" | "parts" | "effort" | "thinking" | "answerSchema" | "segments"
> & {
  readonly stream: boolean | null | undefined;
} & Partial<Pick<ModelCall, "appliedEdits" | "sentTokens">>;

/** The call that a body is: what was found in it, and what follows from that alike in every protocol. */
export function callOf({ headers, body, wants }: Incoming, found: Found): ReadCall {
  const { prompt, tools, parts, answerSchema, thinking } = found;
  const last = parts.at(-1);
  const lastText = last?.is === "text" ? last.text : "";
  return {
    is: "call",
    call: {
      appliedEdits: null,
      ...found,
      stream: found.stream ?? false,
      wants,
      purpose: purposeOf({ headers, prompt, lastText, tools, answerSchema, thinking }),
      ...lastSaid(parts),
      headers,
      body,
    },
  };
}

/** Tools as the readers name them: what a protocol leaves out is empty. */
export function declared({
  name,
  description,
  schema,
}: {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly schema?: ModelCall["tools"][number]["schema"] | null | undefined;
}): ModelCall["tools"][number] {
  return { name: name ?? "", description: description ?? "", schema: schema ?? {}, freeform: false, namespace: null };
}
