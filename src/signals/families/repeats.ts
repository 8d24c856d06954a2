import { family } from "../family.ts";
import { ratioOf } from "../reading.ts";
import type { PerStrand } from "../strands.ts";
import { ofStrand } from "../strands.ts";
import { inputKey } from "./input-key.ts";

interface State {
  repeats: number;
  calls: number;
  readonly strands: PerStrand<{ readonly seen: Set<number> }>;
}

/** Calls remembered within a turn. */
const limit = 2000;

/**
 * The same call made again: same tool and same input (key order apart) earlier in the turn of the same strand, with
 * nothing in between that may have changed a file. Any shell command that is not known to only look, and any tool we
 * do not know, may have. Questions about something still running (`BashOutput`, `write_stdin`) are left out.
 */
export const repeats = family<State>({
  id: "repeats",
  signals: [
    {
      id: "repeat-share",
      title: "Calls made before in the same turn",
      unit: "share",
      worse: "up",
      confound: "polling through the shell; retries after a failure of the network",
      pool: "sum",
      monitor: { form: "share" },
    },
  ],
  init: () => ({ repeats: 0, calls: 0, strands: new Map() }),
  step(state, { strand, prompt, compacted, calls }) {
    const { seen } = ofStrand(state.strands, strand, () => ({ seen: new Set() }));
    // After a compaction the model no longer has what the earlier call returned.
    if (prompt || compacted) seen.clear();
    for (const call of calls) {
      if (call.kind === "poll") continue;
      state.calls += 1;
      const key = inputKey(call.name, call.input);
      if (seen.has(key)) state.repeats += 1;
      if (call.mutates) seen.clear();
      if (seen.size < limit) seen.add(key);
    }
  },
  finish: ({ repeats: again, calls }) => [ratioOf(again, calls, "tool calls")],
});
