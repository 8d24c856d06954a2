import type { InvariantId } from "../../../src/invariants/index.ts";

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

const latched = [
  { scenario: "idle/61m", step: 5 },
  { scenario: "idle/25h", step: 5 },
  { scenario: "idle/61m-twice", step: 7 },
  { scenario: "mid-tool/after-61m", step: 5 },
  { scenario: "resume/after-61m", step: 6 },
] as const;

/** Where the lab has to see each variant, worked out from its patch and the scenarios. */
export const sightings = {
  "f1-effort-default": [
    {
      scenario: "basic/fresh",
      invariant: "effort-declared",
      step: 1,
      request: 1,
      because: "no effort was chosen, so the first request carries the default",
    },
  ],
  "f2-latch-after-idle": [
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
  "f3-prompt-line": [
    {
      scenario: "basic/fresh",
      invariant: "prompt-declared",
      step: 1,
      request: 1,
      because: "the prompt is sent with the first request",
    },
  ],
  "undeclared-delegation": [
    {
      scenario: "agents/one",
      invariant: "model-declared",
      step: 1,
      request: 2,
      because: "main calls first, then the worker it started",
    },
  ],
  "truncated-front": [
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
  "window-mismatch": [
    {
      scenario: "context/grow-100k",
      invariant: "history-extends",
      step: 2,
      request: 3,
      because: "answers of 20,000 tokens: the third request holds two of them, more than 32,000",
    },
  ],
  "results-blanked": [
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
  "results-doubled": [
    {
      scenario: "resume/plain",
      invariant: "tool-results-paired",
      step: 4,
      request: 1,
      because: "the first request of the process that took it up",
    },
  ],
  "signatures-dropped": [
    {
      scenario: "resume/plain",
      invariant: "thinking-retained",
      step: 4,
      request: 1,
      because: "the first request of the process that took it up",
    },
  ],
  "settings-lost": [
    {
      scenario: "settings/remembered",
      invariant: "settings-stable",
      step: 6,
      request: 1,
      because: "the process was started as the first was, before a person chose",
    },
  ],
  "filter-cuts-code": [
    {
      scenario: "answers/code",
      invariant: "output-complete",
      step: 2,
      request: 1,
      because: "the first answer adds up; the next request sends it back",
    },
  ],
  "filter-refuses": [
    {
      scenario: "answers/harmless",
      invariant: "output-complete",
      step: 2,
      request: 1,
      because: "the first answer kills a process; the next request sends it back",
    },
  ],
  "injected-reminder": [
    {
      scenario: "basic/fresh",
      invariant: "injection-declared",
      step: 1,
      request: 2,
      because: "the second request brings the first tool result",
    },
  ],
  "prompt-nonce": [
    {
      scenario: "basic/fresh",
      invariant: "prompt-declared",
      step: 1,
      request: 1,
      because: "the prompt is sent with the first request",
    },
  ],
  "cache-markers-moved": [
    {
      scenario: "context/large-then-tools",
      invariant: "cache-continuous",
      step: 2,
      request: 2,
      because: "the turn's first request writes all to the cache, the next reads the first message alone",
    },
  ],
  "cache-markers-harmless": [],
  "internal-build": [
    {
      scenario: "basic/fresh",
      cohort: "internal",
      invariant: "build-parity",
      step: 1,
      request: 1,
      because: "each request says its build",
    },
  ],
  "masked-latch": latched.flatMap(({ scenario, step }): readonly Sighting[] => {
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
} satisfies Readonly<Record<string, readonly Sighting[]>>;
