import type { Segment } from "./model-call.ts";

/** Tokens of a text: a quarter of its UTF-16 length, rounded up. No tokenizer: scripted calls need plausible numbers that follow what was sent. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Of all segments: what a count says, and what the input, cached or not, of an answered call adds up to. */
export function tokensIn(segments: readonly Segment[]): number {
  return segments.reduce((all, { text }) => all + tokensOf(text), 0);
}
