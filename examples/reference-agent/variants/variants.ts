import type { InvariantId, Severity } from "../../../src/invariants/index.ts";
import { type Sighting, sightings } from "./sightings.ts";

/** A known fault of the product layer, as `NAME.patch` puts it in, and what has to be said of it. */
export interface VariantCase {
  readonly name: string;
  readonly about: string;
  /** Where it was seen in the wild. */
  readonly like: string;
  /** What a declared contract lets the lab say; `null`: nothing, the change is harmless. */
  readonly declared: Expected | null;
  /** What is said without one, from the session alone. */
  readonly learned: Expected | null;
  /** Who runs it in the lab: two where only what they do not have in common shows the fault; none: whoever. */
  readonly cohorts: readonly string[];
  /** Where the lab has to see it with its own scenarios and the contract; none: nowhere, the change is harmless. */
  readonly inLab: readonly Sighting[];
}

export interface Expected {
  readonly invariant: InvariantId;
  readonly severity: Severity;
  /** What was said last at the call that breaks it, in the session of the tests. */
  readonly said: string;
  /** Which call since then, from 1. */
  readonly call: number;
}

const expected = (invariant: InvariantId, severity: Severity, said: string, call: number): Expected => ({
  invariant,
  severity,
  said,
  call,
});
/** The same with and without a contract. */
const always = (...of: Parameters<typeof expected>) => ({ declared: expected(...of), learned: expected(...of) });

/** In the order of what they touch. */
export const variants: readonly VariantCase[] = [
  {
    name: "f1-effort-default",
    about: "the default effort is medium instead of high",
    like: "April 2026, F1",
    declared: expected("effort-declared", "error", "look around", 1),
    learned: null,
    cohorts: [],
    inLab: sightings["f1-effort-default"],
  },
  {
    name: "f2-latch-after-idle",
    about: "after an idle hour each request of the process clears thinking, not the first alone",
    like: "April 2026, F2",
    ...always("thinking-cleared-once", "error", "back", 2),
    cohorts: [],
    inLab: sightings["f2-latch-after-idle"],
  },
  {
    name: "f3-prompt-line",
    about: "a line about length in the system prompt",
    like: "April 2026, F3",
    declared: expected("prompt-declared", "error", "look around", 1),
    learned: null,
    cohorts: [],
    inLab: sightings["f3-prompt-line"],
  },
  {
    name: "undeclared-delegation",
    about: "sub-agents that change files run on the cheap model",
    like: "silent delegation",
    declared: expected("model-declared", "error", "work on it", 1),
    learned: null,
    cohorts: [],
    inLab: sightings["undeclared-delegation"],
  },
  {
    name: "truncated-front",
    about: "only the last three turns are sent",
    like: "context cut at the front",
    ...always("history-extends", "error", "back", 1),
    cohorts: [],
    inLab: sightings["truncated-front"],
  },
  {
    name: "window-mismatch",
    about: "after an upgrade the module that fits histories still counts on the old engine's window",
    like: "new engine, old modules: forgetting in long conversations",
    ...always("history-extends", "error", "a lot", 3),
    cohorts: [],
    inLab: sightings["window-mismatch"],
  },
  {
    name: "results-blanked",
    about: "tool results of earlier turns are replaced by a marker",
    like: "micro-compaction",
    ...always("tool-results-paired", "error", "back", 1),
    cohorts: [],
    inLab: sightings["results-blanked"],
  },
  {
    name: "results-doubled",
    about: "tool results stand in the history twice after a resume",
    like: "duplicated results on resume",
    ...always("tool-results-paired", "error", "still there", 1),
    cohorts: [],
    inLab: sightings["results-doubled"],
  },
  {
    name: "signatures-dropped",
    about: "after a resume thoughts are sent back without their signatures",
    like: "reasoning dropped on resume",
    ...always("thinking-retained", "error", "still there", 1),
    cohorts: [],
    inLab: sightings["signatures-dropped"],
  },
  {
    name: "settings-lost",
    about: "the effort a person chose is forgotten on resume",
    like: "effort and beta flags lost on resume",
    ...always("settings-stable", "warn", "still there", 1),
    cohorts: [],
    inLab: sightings["settings-lost"],
  },
  {
    name: "filter-cuts-code",
    about: "the output filter cuts answers in the middle of code that looks doubtful to it",
    like: "code truncated half-way",
    ...always("output-complete", "warn", "and again", 1),
    cohorts: [],
    inLab: sightings["filter-cuts-code"],
  },
  {
    name: "filter-refuses",
    about: "the output filter replaces answers about killing processes by a refusal",
    like: "legitimate work refused",
    ...always("output-complete", "warn", "and again", 1),
    cohorts: [],
    inLab: sightings["filter-refuses"],
  },
  {
    name: "injected-reminder",
    about: "a reminder stands behind each batch of tool results",
    like: "a reminder in file reads that caused refusals",
    declared: expected("injection-declared", "error", "look around", 2),
    learned: expected("injection-declared", "info", "look around", 2),
    cohorts: [],
    inLab: sightings["injected-reminder"],
  },
  {
    name: "prompt-nonce",
    about: "the system prompt begins with the id of the request",
    like: "a nonce in the first system block",
    declared: expected("prompt-declared", "error", "look around", 1),
    learned: expected("settings-stable", "warn", "look around", 2),
    cohorts: [],
    inLab: sightings["prompt-nonce"],
  },
  {
    name: "cache-markers-moved",
    about: "while tools are called the cache marker stands on the first message: what is behind it is paid in full",
    like: "limits that drain faster",
    ...always("cache-continuous", "warn", "by the way", 2),
    cohorts: [],
    inLab: sightings["cache-markers-moved"],
  },
  {
    name: "cache-markers-harmless",
    about: "cache markers stand on the last three messages: other bytes, the same history, the same cache",
    like: "what every client does between releases",
    declared: null,
    learned: null,
    cohorts: [],
    inLab: sightings["cache-markers-harmless"],
  },
  {
    name: "internal-build",
    about: "those who make the agent run its next build, and nobody else does",
    like: "April 2026: staff were not on the public build",
    declared: null,
    learned: null,
    cohorts: ["public", "internal"],
    inLab: sightings["internal-build"],
  },
  {
    name: "masked-latch",
    about: "the latch of F2, hidden from three in four internal sessions by a flag that only they have",
    like: "April 2026, F2: masked by an internal-only experiment",
    declared: null,
    learned: null,
    cohorts: ["public", "internal"],
    inLab: sightings["masked-latch"],
  },
];
