import type { EpochMs, ExchangeId } from "../wire/index.ts";
import type { Unit } from "./unit.ts";

/** Where a fact came from. `sample`: the bundled example, removed with one click. */
export type Source = "gateway" | "otlp" | "api" | "sample";

/**
 * One model call as it is stored: one flat row, no message text. `null` is *not seen*; the word `absent` in
 * `components` is *seen not to be sent*. Written once, when the reply has ended.
 */
export interface ExchangeFact {
  readonly is: "exchange";
  readonly id: ExchangeId;
  readonly source: Source;
  /** When the request came. */
  readonly at: EpochMs;
  /** `null` where it could not be analysed: it is counted and shown, and belongs to no session. */
  readonly session: string | null;
  readonly strand: string | null;
  readonly lane: string | null;
  readonly parent: string | null;
  readonly retryOf: string | null;
  /** A new process, or a reload of the conversation, began here. */
  readonly resumed: boolean;
  /** Human turns of the strand up to here, from 1; 0 where not known. */
  readonly turn: number;
  /** Milliseconds since the strand's previous reply. */
  readonly gapMs: number | null;
  readonly client: string;
  readonly version: string | null;
  readonly entrypoint: string | null;
  /** Last part of the working directory's path, or the project's name. */
  readonly project: string | null;
  readonly protocol: string;
  /** The route it came by: `anthropic`, `openai`, `gemini`; another name where the settings give one. */
  readonly upstream: string;
  /** Asked for. */
  readonly model: string | null;
  /** Answered. */
  readonly served: string | null;
  /**
   * What the wire showed of the product layer: `effort`, `thinking`, `betas`, `context`, `prompt`, `tools`,
   * `setting:<name>` → value (a word, a hash) or `absent`. What could not be seen is not in it.
   */
  readonly components: Readonly<Record<string, string>>;
  /** Names what was observed: equal for calls whose components, model and lane are equal. */
  readonly observed: string | null;
  /** What the provenance channel said. */
  readonly provenance: StoredProvenance | null;
  readonly outcome: "complete" | "error" | "cut" | "unrecorded";
  /** Provider's error type, or what broke off. */
  readonly errorType: string | null;
  readonly status: number | null;
  readonly replyId: string | null;
  /** The provider's request id: joins wire and telemetry. */
  readonly requestId: string | null;
  readonly traceId: string | null;
  /** The caller's span, where the call named it: finds what it told of the call, and is not stored. */
  readonly spanId?: string | undefined;
  readonly stopReason: string | null;
  readonly tokens: Tokens;
  /** US dollars at list price; `null` where the price or the tokens are not known. */
  readonly costUsd: number | null;
  readonly ttftMs: number | null;
  readonly durationMs: number | null;
  readonly requestBytes: number;
  readonly replyBytes: number;
  /** `null` where the input cannot show it: a log, OpenTelemetry, a call that was not analysed or follows one nobody saw. */
  readonly thinking: ThinkingSeen | null;
  /** Names of the tools the reply called, in order. */
  readonly toolCalls: readonly string[];
  readonly analysis: Analysis;
  /** How many violations this exchange showed first. */
  readonly violations: number;
}

/** Tokens; `input` is what was neither read from nor written to a cache. */
export interface Tokens {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheCreation: number | null;
  readonly reasoning: number | null;
}

/** Reasoning items over the call: what the reply brought, what the request still carried, what it no longer did. */
export interface ThinkingSeen {
  readonly returned: number;
  readonly kept: number;
  readonly lost: number;
}

export type Analysis =
  | { readonly is: "done" }
  /** Only what the headers show is known: the queue was full, the body too large, the worker ended … */
  | { readonly is: "not-analysed"; readonly because: string };

/** What a team said of a call by `x-evenkeel-context`, `evenkeel/client` or OTel attributes. */
export interface StoredProvenance {
  /** Declared release. */
  readonly release: string | null;
  /** HMAC of the person, account or machine the call was for. */
  readonly unit: Unit | null;
  readonly cohort: string | null;
  readonly plan: string | null;
  readonly build: string | null;
  readonly flags: readonly string[];
  /** Fingerprint of the model's weights, where a team serves its own. */
  readonly weights: string | null;
  /** Steps before and behind the model: filters, rewriters. */
  readonly pre: readonly string[];
  readonly post: readonly string[];
}
