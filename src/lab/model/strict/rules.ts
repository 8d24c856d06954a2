import type { Refusal } from "../answer.ts";
import type { ModelCall } from "../model-call.ts";
import type { Signatures } from "../signatures.ts";

/** What a real API refuses, by kind. */
export const strictRules = [
  /** Reasoning carriers that the provider did not issue, that were altered, or that are missing where it wants them. */
  "signatures",
  /** Anthropic, thinking `enabled`: a tool loop that lost the thinking it began with. */
  "thinking-first",
  /** A tool call without its result right after it, a result without its call, or a different number of them. */
  "pairing",
  /** Ids of tool calls or items that occur twice. */
  "ids",
  /** Who speaks first, and what stands where in a message. */
  "order",
  /** Empty messages and texts, white space at the end of an answer begun for the model. */
  "content",
  /** Cache breakpoints: how many, for how long, in which order. */
  "cache-markers",
  /** Context edits that do not fit the request. */
  "context-edits",
  /** Anthropic: kinds and values that the API does not know, where it takes few. */
  "values",
  /** Items that the provider does not hold, or not alone (Responses). */
  "stored-items",
] as const;
export type StrictRule = (typeof strictRules)[number];

/** Which of the rules hold; a rule that is not named holds. */
export type Strictness = Partial<Readonly<Record<StrictRule, boolean>>>;

/** A rule that a request broke, and how the provider says so. */
export interface Breach {
  readonly rule: StrictRule;
  readonly refusal: Refusal;
}

/** What a checker may know beside the request. */
export interface Known {
  readonly signatures: Signatures;
  /** Ids of tool calls that were answered without thinking: a script may leave out what a real model would not. */
  readonly thoughtless: ReadonlySet<string>;
}

/** Finds what one provider refuses, in the order in which it would be found. */
export type Checker = (call: ModelCall, known: Known) => readonly Breach[];

export function invalid(rule: StrictRule, message: string): Breach {
  return { rule, refusal: { is: "error", error: "invalid", message } };
}

/** The provider's own words for a carrier it does not know, unless `message` says it better. */
export function badSignature(message?: string): Breach {
  return {
    rule: "signatures",
    refusal: { is: "error", error: "signature", ...(message === undefined ? {} : { message }) },
  };
}
