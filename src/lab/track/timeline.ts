/** A value that changed from one version to the next that was observed. */
export interface Turn {
  readonly from: string;
  readonly to: string;
  readonly after: string;
  readonly brought: string;
  /** Where the value was `from` again; `null` where it was not seen to be. */
  readonly undone: string | null;
}

/** A value in one version; `null`: not observed, which is no change. */
export interface At {
  readonly version: string;
  readonly value: string | null;
}

/**
 * The changes of one value over versions. A change is undone by the first later version that has the old value again;
 * that return is part of the change, and no change of its own.
 *
 * @param values in the order of versions
 */
export function turnsOf(values: readonly At[]): readonly Turn[] {
  const runs: { readonly value: string; readonly first: string; last: string }[] = [];
  for (const { version, value } of values) {
    if (value === null) continue;
    const run = runs.at(-1);
    if (run !== undefined && run.value === value) run.last = version;
    else runs.push({ value, first: version, last: version });
  }
  const turns: Turn[] = [];
  const returns = new Set<number>();
  for (let index = 1; index < runs.length; index += 1) {
    const before = runs[index - 1];
    const now = runs[index];
    if (before === undefined || now === undefined || returns.has(index)) continue;
    const back = runs.findIndex(({ value }, at) => at > index && value === before.value);
    if (back > 0) returns.add(back);
    turns.push({
      from: before.value,
      to: now.value,
      after: before.last,
      brought: now.first,
      undone: runs[back]?.first ?? null,
    });
  }
  return turns;
}
