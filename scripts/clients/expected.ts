import type { RealClient } from "../../src/lab/agents/index.ts";

/** What a recording of a scenario must show. */
export interface Expected {
  /** Calls of the model, retries and helper calls included. */
  readonly calls: number;
  /** `severity invariant` of everything from a warning up that `scan` must name. Nothing else may be named. */
  readonly faults: readonly string[];
}

const clean = (calls: number): Expected => ({ calls, faults: [] });

/** Gemini CLI replays its log on resume: each function response stands there twice, and is sent twice. */
const doubledResults = "error tool-results-paired";
/** … and thought signatures are not in the log: calls get a placeholder instead, answers nothing. */
const lostSignatures = "error thinking-retained";

/** What the versions in `src/lab/agents` really do. A line without a comment is an ordinary session: nothing is wrong. */
export const expected: Readonly<Record<RealClient, Readonly<Record<string, Expected>>>> = {
  "claude-code": {
    "tool-use": clean(3),
    "parallel-calls": clean(2),
    "sub-agent": clean(4),
    "resume-same-flags": clean(6),
    "resume-no-flags": {
      calls: 5,
      faults: [
        // --effort holds for one process.
        "warn settings-stable",
        // The default model is "with 1M context" at the start and without it on resume: a beta flag goes …
        "warn settings-stable",
        // … and a tool description that names the model changes.
        "warn settings-stable",
      ],
    },
    // Three of work, the summary, two of work.
    compaction: clean(6),
    "model-switch": clean(6),
    "effort-switch": clean(5),
    overloaded: clean(6),
    // It tries once more without any thinking, and with all of it from the next call on.
    "signature-refused": clean(4),
    // It gives up where words had begun.
    "cut-stream": clean(2),
  },
  codex: {
    "tool-use": clean(3),
    "parallel-calls": clean(2),
    // Starts, waits, answers; the sub-agent reads and reports.
    "sub-agent": clean(5),
    "resume-same-flags": clean(6),
    // The effort of the command line holds for one process.
    "resume-no-flags": { calls: 5, faults: ["warn settings-stable"] },
    compaction: clean(5),
    // It compacts with the old model before it goes on with the new one, both times. The other model runs tools inside
    // JavaScript.
    "model-switch": clean(8),
    "effort-switch": clean(5),
    overloaded: clean(6),
    // It gives up.
    "signature-refused": clean(2),
    // Items completed before the cut stay in the history; the retry goes on behind them.
    "cut-stream": clean(4),
  },
  // Every first turn has a title call beside it.
  opencode: {
    "tool-use": clean(4),
    "parallel-calls": clean(3),
    "sub-agent": clean(5),
    "resume-same-flags": clean(7),
    // Without --variant no effort and no thinking are asked for any more.
    "resume-no-flags": { calls: 6, faults: ["warn settings-stable", "warn settings-stable"] },
    compaction: clean(6),
    "model-switch": clean(7),
    "effort-switch": clean(6),
    overloaded: clean(7),
    // It gives up.
    "signature-refused": clean(3),
    // The half answer comes back in front of the whole one, its text as a blank: refused, and it gives up.
    "cut-stream": clean(5),
  },
  "gemini-cli": {
    "tool-use": clean(3),
    "parallel-calls": clean(2),
    "sub-agent": clean(4),
    "resume-same-flags": { calls: 6, faults: [doubledResults, lostSignatures] },
    // Without -m a router picks another model, which may forget the old one's thoughts.
    "resume-no-flags": { calls: 6, faults: [doubledResults, "warn settings-stable"] },
    // Three of work, one more turn with the summary and its check before its second call.
    compaction: { calls: 7, faults: [doubledResults, lostSignatures] },
    "model-switch": { calls: 6, faults: [doubledResults] },
    overloaded: clean(6),
    // It gives up.
    "signature-refused": clean(2),
    "cut-stream": clean(2),
  },
};
