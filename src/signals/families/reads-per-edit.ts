import { family } from "../family.ts";
import { notMeasured, ratioOf } from "../reading.ts";
import type { Reading } from "../signal.ts";

interface State {
  reads: number;
  searches: number;
  edits: number;
  readsByShell: boolean;
}

const leastEdits = 3;

/**
 * How much is read before something is changed.
 * - `read-edit-ratio`: calls of the Read tool / edits (Edit, MultiEdit, NotebookEdit, each file a patch updates).
 * - `explore-edit-ratio`: the same with Grep, Glob, listings and shell commands that only look.
 *
 * Only sessions with at least three edits; sessions are put together by their log ratio. Codex has no Read tool, so
 * only the second is measured there.
 */
export const readsPerEdit = family<State>({
  id: "reads-per-edit",
  signals: [
    {
      id: "read-edit-ratio",
      title: "Reads per edit",
      unit: "ratio",
      worse: "down",
      confound: "newer builds removed Grep and Glob; kind of task; sessions with 3 or more edits only",
      pool: "log-ratio",
      monitor: { form: "worse-than-quantile", q: 0.5 },
    },
    {
      id: "explore-edit-ratio",
      title: "Reads, searches and inspecting shell commands per edit",
      unit: "ratio",
      worse: "down",
      confound: "shell commands are judged by name; kind of task; sessions with 3 or more edits only",
      pool: "log-ratio",
      monitor: { form: "worse-than-quantile", q: 0.5 },
    },
  ],
  init: () => ({ reads: 0, searches: 0, edits: 0, readsByShell: false }),
  step(state, { calls, exchange }) {
    if (exchange.client.id === "codex") state.readsByShell = true;
    for (const { kind, inspects, edits } of calls) {
      if (kind === "read") state.reads += 1;
      else if (kind === "search" || inspects) state.searches += 1;
      // An Edit whose path could not be read is an edit all the same.
      if (kind === "patch") state.edits += edits.length;
      else if (kind === "edit" || kind === "multi-edit" || kind === "notebook-edit") state.edits += 1;
    }
  },
  finish({ reads, searches, edits, readsByShell }): readonly Reading[] {
    return [
      readsByShell ? notMeasured("this client reads files through the shell") : perEdit(reads, edits),
      perEdit(reads + searches, edits),
    ];
  },
});

function perEdit(looks: number, edits: number): Reading {
  return ratioOf(looks, edits, "edits", { least: leastEdits });
}
