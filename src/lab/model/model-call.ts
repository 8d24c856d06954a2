import type { Protocol } from "../../wire/index.ts";

/** One request to the model, as the server understood it. What scripts look at. */
export interface ModelCall {
  readonly protocol: Protocol;
  /** `answer`: wants a reply. `count`: only asks how many tokens it would be. */
  readonly wants: "answer" | "count";
  readonly model: string;
  readonly stream: boolean;
  readonly purpose: Purpose;
  /** The client's own id of the conversation, where it sends one. */
  readonly session: string | null;
  /** All system and developer text. */
  readonly prompt: string;
  readonly tools: readonly DeclaredTool[];
  /** The conversation, oldest first, system and developer text included where it stands inside. */
  readonly parts: readonly Part[];
  /** What the person said last (harness text in tags left out). */
  readonly said: string;
  /** Tool results since then. */
  readonly toolResults: number;
  /** Replies of the model since then: 0 on the first call of a turn. */
  readonly step: number;
  readonly effort: string | null;
  /** False where the request switches thinking off: the model then sends none. */
  readonly thinking: boolean;
  /** The reply's text must be JSON of this schema. */
  readonly answerSchema: JsonSchema | null;
  /** Context edits that the request asks for, applied. `null`: it asks for none. */
  readonly appliedEdits: readonly AppliedContextEdit[] | null;
  /** Everything the model reads, in the order a prefix cache sees it. What edits cleared is not in it. */
  readonly segments: readonly Segment[];
  /** Tokens of all that was sent, before edits. Absent where the protocol has no edits. */
  readonly sentTokens?: number;
  /** Lower-case names; keys are taken out. */
  readonly headers: Readonly<Record<string, string>>;
  /** The request body as sent. */
  readonly body: unknown;
}

/** What a call seems to be for. `helper`: a hidden call that wants JSON (routing, checking), or without tools. */
export type Purpose = "main" | "subagent" | "title" | "compaction" | "helper";

export interface DeclaredTool {
  readonly name: string;
  readonly description: string;
  /** Of the input. */
  readonly schema: JsonSchema;
  /** OpenAI's tools that take text instead of JSON. */
  readonly freeform: boolean;
  /** The group (Codex: `type: "namespace"`) that the tool was declared in. */
  readonly namespace: string | null;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A piece of the conversation. */
export type Part = { readonly role: PartRole; readonly message: number } & (
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "thinking"; readonly text: string; readonly carrier: string; readonly form: ThinkingForm }
  | { readonly is: "tool-call"; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly is: "tool-result"; readonly id: string; readonly text: string }
  | { readonly is: "other"; readonly type: string }
);

export type PartRole = "system" | "user" | "assistant" | "tool";

/** `signed`: text and signature; `opaque`: only the carrier tells. */
export type ThinkingForm = "signed" | "opaque";

/** A stretch of what the model reads. */
export interface Segment {
  readonly text: string;
  /** A cache breakpoint stands at its end. */
  readonly cache: CacheTtl | null;
  /** Tools or system prompt: what a provider that drops the oldest of a conversation keeps. */
  readonly front?: boolean;
}

export type CacheTtl = "5m" | "1h";

/** In the words of the provider. */
export interface AppliedContextEdit {
  readonly type: string;
  readonly cleared_input_tokens: number;
  readonly cleared_thinking_turns?: number;
  readonly cleared_tool_uses?: number;
}
