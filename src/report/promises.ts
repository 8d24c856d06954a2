import type { InvariantId } from "../invariants/index.ts";

/** What each invariant promises, for somebody who meets its name for the first time. */
export const promises: Readonly<Record<InvariantId, string>> = {
  "history-extends": "the conversation that is sent only grows, but for a compaction",
  "thinking-retained": "every piece of thinking the model returned is sent back to it, until the contract lets it go",
  "thinking-cleared-once": "old thinking is cleared only after the declared idle time (an hour), and once per pause",
  "effort-declared": "effort and thinking are what evenkeel.yaml declares",
  "model-declared": "the model asked for is declared for this kind of call",
  "model-served": "the model that answers is the one that was asked for",
  "prompt-declared": "the system prompt is what evenkeel.yaml declares",
  "tools-declared": "the tools are what evenkeel.yaml declares",
  "settings-stable":
    "effort, thinking, beta flags, tools and prompt stay as they were in a session, unless a person changed them",
  "tool-results-paired": "every tool call is answered exactly once, and no result is emptied later",
  "cache-continuous": "a prompt that was just cached is read from the cache, not paid for again",
  "tokens-conserved":
    "the input tokens counted stay in proportion to what is sent: half of that means something was cut off on the way",
  "output-complete": "an answer is not cut inside code, refused, or switched to another script half-way",
  "injection-declared": "text that the client adds on its own is listed; alone, that is nothing wrong",
  "build-parity": "everybody runs the same build and the same flags",
};
