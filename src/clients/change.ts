import { z } from "zod";

/**
 * What kind of change: a `decision` shows in the first request of everybody; a `stateful` one only after something
 * happened in a session (an hour passed); an `average effect` shows in no single answer, only over many.
 */
export const changeClasses = ["decision", "stateful", "average effect"] as const;

/** Kinds in the order of their likely consequence; the ranking follows it. */
export const changeKinds = [
  "promise broken",
  "effort lowered",
  "context cleared",
  "model changed",
  "length limited",
  "effort raised",
  "context kept",
  "promise kept again",
  "promise in doubt",
  "prompt line",
  "prompt rewritten",
  "output bound",
  "tools",
  "injected text",
  "delegation",
  "beta flags",
] as const;

export const change = z.strictObject({
  /** From 1, within the model. */
  rank: z.number().int(),
  model: z.string(),
  kind: z.enum(changeKinds),
  class: z.enum(changeClasses),
  /** What changed, in our own words: `default effort`, `thinking after an hour of idleness`. */
  what: z.string(),
  from: z.string(),
  to: z.string(),
  consequence: z.string(),
  /** The version before, and the one that brought it. */
  after: z.string(),
  brought: z.string(),
  /** The version in which it was as before again; `null` where that was not seen. */
  undone: z.string().nullable(),
  /** Prompt lines concerned, by hash. */
  lines: z.array(z.string()),
});

export type ChangeKind = (typeof changeKinds)[number];
export type ChangeClass = (typeof changeClasses)[number];
export type Change = z.infer<typeof change>;
