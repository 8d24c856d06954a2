import type { Unranked } from "./unranked.ts";

/** How the setting is called that is followed beside a promise about it. */
export const editsAfterIdleness = "context edits after an hour of idleness";

/** Promises about a setting that is followed as well. */
const settingOf: ReadonlyMap<string, string> = new Map([["thinking-cleared-once", editsAfterIdleness]]);

/**
 * Makes one change of a broken promise and of the setting that breaks it, where both came with one version and went
 * with one: the setting says what was done, the promise how bad it is. Where they came or went apart they stay two.
 */
export function oneCause(changes: readonly Unranked[]): readonly Unranked[] {
  const settings = new Set<Unranked>();
  const joined = changes.map((change) => {
    const setting = changes.find(
      (each) =>
        each.what === settingOf.get(change.what) &&
        each.brought === change.brought &&
        each.after === change.after &&
        each.undone === change.undone,
    );
    if (setting === undefined) return change;
    settings.add(setting);
    const { what, from, to } = setting;
    return { ...change, what: `${what} (${change.what})`, from, to: `${to}; ${change.to}` };
  });
  return joined.filter((_, index) => {
    const before = changes[index];
    return before === undefined || !settings.has(before);
  });
}
