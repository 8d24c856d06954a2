import { family } from "../family.ts";
import { ratioOf } from "../reading.ts";
import { outcomeOf } from "../tools/index.ts";

interface State {
  failed: number;
  answered: number;
}

/** Calls that ended in an error or a nonzero exit code / calls answered; without denials, interrupts and hooks. */
export const toolFailures = family<State>({
  id: "tool-failures",
  signals: [
    {
      id: "tool-failure-share",
      title: "Tool calls that failed",
      unit: "share",
      worse: "up",
      confound:
        "grep exits 1 when it finds nothing; failing tests are failures; some clients do not pass exit codes on",
      pool: "sum",
      monitor: { form: "share" },
    },
  ],
  init: () => ({ failed: 0, answered: 0 }),
  step(state, { results }) {
    for (const { result } of results) {
      state.answered += 1;
      if (outcomeOf(result) === "failed") state.failed += 1;
    }
  },
  finish: ({ failed, answered }) => [ratioOf(failed, answered, "answered tool calls")],
});
