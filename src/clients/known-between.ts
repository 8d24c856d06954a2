import semver from "semver";
import type { Change } from "./change.ts";
import type { ClientHistory } from "./client-history.ts";

/** A change that somebody who went from one version to another met, as it went for them. */
export interface KnownChange {
  readonly change: Change;
  /** `back`: they left a change behind that had been taken back by then. */
  readonly is: "came" | "back";
}

/**
 * What is known of the step from one version to a later one, by rank; `null` where that is not known: a version outside
 * of what was run, a model that was not, or a step back. Versions between those that were run count as the one before.
 */
export function knownBetween(
  history: ClientHistory,
  model: string,
  from: string,
  to: string,
): readonly KnownChange[] | null {
  const run = history.observations.filter((each) => each.model === model).map(({ version }) => version);
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined || semver.valid(from) === null || semver.valid(to) === null)
    return null;
  if (semver.lt(from, first) || semver.gt(to, last) || semver.gt(from, to)) return null;
  const within = (version: string): boolean => semver.gt(version, from) && semver.lte(version, to);
  return history.changes.flatMap((change): readonly KnownChange[] => {
    const { brought, undone } = change;
    if (change.model !== model) return [];
    if (within(brought)) return undone !== null && semver.lte(undone, to) ? [] : [{ change, is: "came" }];
    return undone !== null && semver.lte(brought, from) && within(undone) ? [{ change, is: "back" }] : [];
  });
}
