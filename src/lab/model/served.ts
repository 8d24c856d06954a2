import type { Answer, StopReason } from "./answer.ts";
import type { AppliedContextEdit, ModelCall } from "./model-call.ts";
import type { ServedUsage } from "./usage.ts";

/** A reply with everything settled: ids, signatures, the client's own tools, usage. What renderers write out. */
export interface Settled {
  readonly id: string;
  readonly requestId: string;
  readonly model: string;
  readonly effort: string | null;
  readonly blocks: readonly SettledBlock[];
  readonly stop: StopReason;
  readonly usage: ServedUsage;
  /** Context edits that the request asked for and that changed something. */
  readonly appliedEdits: readonly AppliedContextEdit[] | null;
  /** Seconds since 1970. */
  readonly created: number;
}

export type SettledBlock =
  | {
      readonly is: "thinking";
      readonly id: string;
      readonly text: string;
      readonly shown: "text" | "empty" | "redacted";
      readonly carrier: string;
    }
  | { readonly is: "text"; readonly id: string; readonly text: string; readonly carrier: string }
  | {
      readonly is: "tool-call";
      readonly id: string;
      readonly itemId: string;
      readonly name: string;
      readonly namespace: string | null;
      readonly input: unknown;
      /** OpenAI's tools that take text: `input` is then a string. */
      readonly freeform: boolean;
      readonly carrier: string;
    };

/** One request that the server got and what became of it. */
export interface ServedCall {
  readonly at: number;
  readonly method: string;
  /** Path and query, keys taken out. */
  readonly path: string;
  /** `null` where the request was not a call of the model. */
  readonly call: ModelCall | null;
  readonly answer: Answer | null;
  /** Index of the rule that answered; `null`: a default, or a script that is a function. */
  readonly rule: number | null;
  /** `null` where no reply was made. */
  readonly reply: Settled | null;
  readonly status: number;
}
