import type { Break } from "../break.ts";
import type { PersonAct } from "../exchange.ts";
import type { Hints, ParsedCall } from "../parsed-call.ts";
import { processOf, type StrandRecord } from "./linker-state.ts";

/** Whether the call begins a new process, or a reload of its conversation. */
export function isResumed(call: ParsedCall, record: StrandRecord | null): boolean {
  const { hints } = call;
  // A strand never seen: where only the process is known to go on, its helpers and sub-agents begin anew.
  if (record === null) return hints.continuesEarlierProcess && (hints.lane === "main" || hints.run !== null);
  if (record.process !== processOf(call)) return true;
  if (hints.continuesEarlierProcess && hints.oneShot && record.turnIsOver) return true;
  if (!hints.continuesEarlierProcess || hints.run === null || hints.run === record.run) return false;
  return hints.runIsProcess || !record.wasContinued;
}

/** What client and linker say about a changed history, before it is looked at. */
export function announcedBy(hints: Hints, record: StrandRecord | null): readonly Break[] {
  if (record === null) return [];
  if (hints.window !== null && record.window !== null && hints.window > record.window)
    return [{ kind: "compaction", because: `the client opened context window ${hints.window}` }];
  return record.compactedBy === null
    ? []
    : [{ kind: "compaction", because: `after compaction call ${record.compactedBy}` }];
}

/** What a person did to the settings since the last call of the strand. */
export function actsOf(call: ParsedCall, record: StrandRecord | null): readonly PersonAct[] {
  const { hints } = call;
  const acts: PersonAct[] = [];
  if (record === null || record.process !== processOf(call)) acts.push(...hints.commandActs);
  const old = [...(record?.echoes ?? [])];
  for (const { item, act } of hints.echoedActs) {
    const known = item === null ? -1 : old.indexOf(item);
    if (known >= 0) old.splice(known, 1);
    else acts.push(act);
  }
  if (record !== null && !isResumed(call, record))
    for (const component of ["effort", "model"] as const) {
      const value = hints.declared[component];
      if (value !== undefined && value !== record.declared[component])
        acts.push({ component, value, by: "turn metadata" });
    }
  for (const component of ["effort", "model", "thinking"] as const) {
    const value = hints.set[component];
    if (value !== undefined && value !== record?.set[component])
      acts.push({ component, value, by: "x-evenkeel-context" });
    // Taken back; where a new process does not know of it, it was lost.
    else if (value === undefined && record?.set[component] !== undefined && !isResumed(call, record))
      acts.push({ component, value: null, by: "x-evenkeel-context" });
  }
  return acts;
}
