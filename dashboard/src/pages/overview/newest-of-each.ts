import type { ChangeFact } from "../../../../src/telemetry/index.ts";

/** What a component is told by comes first: a new version explains the rest. */
const first = ["version", "model", "effort", "thinking", "context", "prompt", "tools"];

/** Of each component's changes the newest, in the order in which they explain each other; then by time, newest first. */
export function newestOfEach(changes: readonly ChangeFact[]): readonly ChangeFact[] {
  const newest = new Map<string, ChangeFact>();
  for (const change of changes.toSorted((a, b) => b.at - a.at)) {
    if (!newest.has(change.component)) newest.set(change.component, change);
  }
  return [...newest.values()].toSorted((a, b) => rank(a) - rank(b) || b.at - a.at);
}

function rank({ component }: ChangeFact): number {
  const at = first.indexOf(component);
  return at === -1 ? first.length : at;
}
