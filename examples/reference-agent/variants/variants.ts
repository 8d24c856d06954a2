import type { InvariantId, Severity } from "../../../src/invariants/index.ts";

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

/** The first request of a scenario at which the promise is broken. */
export interface Sighting {
  /** As the lab names it: `idle/61m`. */
  readonly scenario: string;
  readonly invariant: InvariantId;
  /** Of the scenario, from 1; an `expect` and a `fault` are steps too. */
  readonly step: number;
  /** Which model call of that step, from 1; side calls count. */
  readonly request: number;
  /** Where cohorts are played: whose session it is. */
  readonly cohort?: string;
  /** Only where that session says that it runs with a flag, or without any. */
  readonly flagged?: boolean;
  readonly because: string;
}

const expected = (invariant: InvariantId, severity: Severity, said: string, call: number): Expected => ({
  invariant,
  severity,
  said,
  call,
});
/** The same with and without a contract. */
const always = (...of: Parameters<typeof expected>) => ({ declared: expected(...of), learned: expected(...of) });

const latched = [
  { scenario: "idle/61m", step: 5 },
  { scenario: "idle/25h", step: 5 },
  { scenario: "idle/61m-twice", step: 7 },
  { scenario: "mid-tool/after-61m", step: 5 },
  { scenario: "resume/after-61m", step: 6 },
] as const;

/** In the order of what they touch. */
export const variants: readonly VariantCase[] = [
  {
    name: "f1-effort-default",
    about: "the default effort is medium instead of high",
    like: "April 2026, F1",
    declared: expected("effort-declared", "error", "look around", 1),
    learned: null,
    cohorts: [],
    inLab: [
      {
        scenario: "basic/fresh",
        invariant: "effort-declared",
        step: 1,
        request: 1,
        because: "no effort was chosen, so the first request carries the default",
      },
    ],
  },
  {
    name: "f2-latch-after-idle",
    about: "after an idle hour each request of the process clears thinking, not the first alone",
    like: "April 2026, F2",
    ...always("thinking-cleared-once", "error", "back", 2),
    cohorts: [],
    inLab: [
      {
        scenario: "idle/61m",
        invariant: "thinking-cleared-once",
        step: 5,
        request: 2,
        because: "the first request after the hour may clear, the second is the first that may not",
      },
      {
        scenario: "idle/61m-twice",
        invariant: "thinking-cleared-once",
        step: 7,
        request: 2,
        because: "one request lies between the gaps, and each gap allows one",
      },
      {
        scenario: "mid-tool/after-61m",
        invariant: "thinking-cleared-once",
        step: 5,
        request: 2,
        because: "it carries the message from the middle of the tool use, and is the second after the hour",
      },
      {
        scenario: "resume/after-61m",
        invariant: "thinking-cleared-once",
        step: 6,
        request: 2,
        because: "the new process knows of the hour from the session's file",
      },
    ],
  },
  {
    name: "f3-prompt-line",
    about: "a line about length in the system prompt",
    like: "April 2026, F3",
    declared: expected("prompt-declared", "error", "look around", 1),
    learned: null,
    cohorts: [],
    inLab: [
      {
        scenario: "basic/fresh",
        invariant: "prompt-declared",
        step: 1,
        request: 1,
        because: "the prompt is sent with the first request",
      },
    ],
  },
  {
    name: "undeclared-delegation",
    about: "sub-agents that change files run on the cheap model",
    like: "silent delegation",
    declared: expected("model-declared", "error", "work on it", 1),
    learned: null,
    cohorts: [],
    inLab: [
      {
        scenario: "agents/one",
        invariant: "model-declared",
        step: 1,
        request: 2,
        because: "main calls first, then the worker it started",
      },
    ],
  },
  {
    name: "truncated-front",
    about: "only the last three turns are sent",
    like: "context cut at the front",
    ...always("history-extends", "error", "back", 1),
    cohorts: [],
    inLab: [
      {
        scenario: "idle/61m",
        invariant: "history-extends",
        step: 5,
        request: 1,
        because: "the fourth thing that a person says leaves the first turn out",
      },
      {
        scenario: "basic/long",
        invariant: "history-extends",
        step: 4,
        request: 1,
        because: "likewise, without an idle hour",
      },
    ],
  },
  {
    name: "window-mismatch",
    about: "after an upgrade the module that fits histories still counts on the old engine's window",
    like: "new engine, old modules: forgetting in long conversations",
    ...always("history-extends", "error", "a lot", 3),
    cohorts: [],
    inLab: [
      {
        scenario: "context/grow-100k",
        invariant: "history-extends",
        step: 2,
        request: 3,
        because: "answers of 20,000 tokens: the third request holds two of them, more than 32,000",
      },
    ],
  },
  {
    name: "results-blanked",
    about: "tool results of earlier turns are replaced by a marker",
    like: "micro-compaction",
    ...always("tool-results-paired", "error", "back", 1),
    cohorts: [],
    inLab: [
      {
        scenario: "idle/61m",
        invariant: "tool-results-paired",
        step: 3,
        request: 1,
        because: "of nine messages the first three are old, and the third holds a result",
      },
      {
        scenario: "basic/many-steps",
        invariant: "tool-results-paired",
        step: 1,
        request: 5,
        because: "the fifth request of a turn of tools holds nine messages",
      },
    ],
  },
  {
    name: "results-doubled",
    about: "tool results stand in the history twice after a resume",
    like: "duplicated results on resume",
    ...always("tool-results-paired", "error", "still there", 1),
    cohorts: [],
    inLab: [
      {
        scenario: "resume/plain",
        invariant: "tool-results-paired",
        step: 4,
        request: 1,
        because: "the first request of the process that took it up",
      },
    ],
  },
  {
    name: "signatures-dropped",
    about: "after a resume thoughts are sent back without their signatures",
    like: "reasoning dropped on resume",
    ...always("thinking-retained", "error", "still there", 1),
    cohorts: [],
    inLab: [
      {
        scenario: "resume/plain",
        invariant: "thinking-retained",
        step: 4,
        request: 1,
        because: "the first request of the process that took it up",
      },
    ],
  },
  {
    name: "settings-lost",
    about: "the effort a person chose is forgotten on resume",
    like: "effort and beta flags lost on resume",
    ...always("settings-stable", "warn", "still there", 1),
    cohorts: [],
    inLab: [
      {
        scenario: "settings/remembered",
        invariant: "settings-stable",
        step: 6,
        request: 1,
        because: "the process was started as the first was, before a person chose",
      },
    ],
  },
  {
    name: "filter-cuts-code",
    about: "the output filter cuts answers in the middle of code that looks doubtful to it",
    like: "code truncated half-way",
    ...always("output-complete", "warn", "and again", 1),
    cohorts: [],
    inLab: [
      {
        scenario: "answers/code",
        invariant: "output-complete",
        step: 2,
        request: 1,
        because: "the first answer adds up; the next request sends it back",
      },
    ],
  },
  {
    name: "filter-refuses",
    about: "the output filter replaces answers about killing processes by a refusal",
    like: "legitimate work refused",
    ...always("output-complete", "warn", "and again", 1),
    cohorts: [],
    inLab: [
      {
        scenario: "answers/harmless",
        invariant: "output-complete",
        step: 2,
        request: 1,
        because: "the first answer kills a process; the next request sends it back",
      },
    ],
  },
  {
    name: "injected-reminder",
    about: "a reminder stands behind each batch of tool results",
    like: "a reminder in file reads that caused refusals",
    declared: expected("injection-declared", "error", "look around", 2),
    learned: expected("injection-declared", "info", "look around", 2),
    cohorts: [],
    inLab: [
      {
        scenario: "basic/fresh",
        invariant: "injection-declared",
        step: 1,
        request: 2,
        because: "the second request brings the first tool result",
      },
    ],
  },
  {
    name: "prompt-nonce",
    about: "the system prompt begins with the id of the request",
    like: "a nonce in the first system block",
    declared: expected("prompt-declared", "error", "look around", 1),
    learned: expected("settings-stable", "warn", "look around", 2),
    cohorts: [],
    inLab: [
      {
        scenario: "basic/fresh",
        invariant: "prompt-declared",
        step: 1,
        request: 1,
        because: "the prompt is sent with the first request",
      },
    ],
  },
  {
    name: "cache-markers-moved",
    about: "while tools are called the cache marker stands on the first message: what is behind it is paid in full",
    like: "limits that drain faster",
    ...always("cache-continuous", "warn", "by the way", 2),
    cohorts: [],
    inLab: [
      {
        scenario: "context/large-then-tools",
        invariant: "cache-continuous",
        step: 2,
        request: 2,
        because: "the turn's first request writes all to the cache, the next reads the first message alone",
      },
    ],
  },
  {
    name: "cache-markers-harmless",
    about: "cache markers stand on the last three messages: other bytes, the same history, the same cache",
    like: "what every client does between releases",
    declared: null,
    learned: null,
    cohorts: [],
    inLab: [],
  },
  {
    name: "internal-build",
    about: "those who make the agent run its next build, and nobody else does",
    like: "April 2026: staff were not on the public build",
    declared: null,
    learned: null,
    cohorts: ["public", "internal"],
    inLab: [
      {
        scenario: "basic/fresh",
        cohort: "internal",
        invariant: "build-parity",
        step: 1,
        request: 1,
        because: "each request says its build",
      },
    ],
  },
  {
    name: "masked-latch",
    about: "the latch of F2, hidden from three in four internal sessions by a flag that only they have",
    like: "April 2026, F2: masked by an internal-only experiment",
    declared: null,
    learned: null,
    cohorts: ["public", "internal"],
    inLab: latched.flatMap(({ scenario, step }): readonly Sighting[] => {
      const latch = { scenario, invariant: "thinking-cleared-once", step, request: 2 } as const;
      return [
        { ...latch, cohort: "public", because: "nobody outside has the flag" },
        { ...latch, cohort: "internal", flagged: false, because: "nor has one in four sessions inside" },
        {
          scenario,
          cohort: "internal",
          flagged: true,
          invariant: "build-parity",
          step: 1,
          request: 1,
          because: "each request says its flags",
        },
      ];
    }),
  },
];
