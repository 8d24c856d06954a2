import {
  aChange,
  aFeedback,
  aHealth,
  aLabRun,
  anEvent,
  anExchange,
  aScore,
  aSignalsFact,
  aText,
  aViolation,
} from "../../../test/kit/invented-facts.ts";
import type { Fact } from "../../telemetry/index.ts";

/** One fact of each kind, at `epoch`, of the session `s1`, in the order of their union. */
export function oneOfEach(id: string): readonly Fact[] {
  return [
    anExchange({ id }),
    aViolation({ id }),
    aChange({ id }),
    aSignalsFact({ id }),
    aScore({ id }),
    aFeedback({ id }),
    aText({ id }),
    anEvent({ id, attributes: { tokens: 5, ok: true, tool: "Read" } }),
    aLabRun({ id, scenarios: [{ name: "idle", verdict: "pass", because: null, invariants: [] }] }),
    aHealth({ id }),
  ];
}
