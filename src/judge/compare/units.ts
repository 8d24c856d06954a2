import { createHash } from "node:crypto";
import type { Pair } from "./pairing.ts";

/** What is drawn independently: a task, or a cluster of tasks. */
export interface Unit {
  /** Mean difference of its tasks. */
  readonly difference: number;
  /** Its tasks by those of the largest unit, in (0, 1]. */
  readonly weight: number;
}

/**
 * Pairs → independent units, in the order of the SHA-256 of their ids: an order that nobody chose and that no score can
 * move. Tasks of one cluster become one unit that weighs as much as it has tasks, so that the mean stays the mean over
 * tasks.
 */
export function unitsOf(pairs: readonly Pick<Pair, "task" | "cluster" | "difference">[]): readonly Unit[] {
  const sums = new Map<string, { id: string; key: string; sum: number; tasks: number }>();
  for (const { task, cluster, difference } of pairs) {
    const id = cluster === null ? `task ${task}` : `cluster ${cluster}`;
    const unit = sums.get(id);
    if (unit === undefined) sums.set(id, { id, key: hashOf(cluster ?? task), sum: difference, tasks: 1 });
    else {
      unit.sum += difference;
      unit.tasks++;
    }
  }
  // A cluster may be called like a task: then the kind decides.
  const drafts = [...sums.values()].sort((a, b) => compareWords(a.key, b.key) || compareWords(a.id, b.id));
  const largest = drafts.reduce((most, { tasks }) => Math.max(most, tasks), 1);
  return drafts.map(({ sum, tasks }) => ({ difference: sum / tasks, weight: tasks / largest }));
}

function hashOf(id: string): string {
  return createHash("sha256").update(id, "utf8").digest("hex");
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
