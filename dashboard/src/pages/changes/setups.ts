import type { ComponentVersion } from "../../../../src/store/index.ts";

/** What one client, version, model and lane was made of. */
export interface Setup {
  readonly client: string;
  readonly version: string | null;
  readonly model: string | null;
  readonly lane: string;
  /** Component → its values, newest first. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly sessions: number;
  readonly exchanges: number;
}

/** Rows by who and lane, newest first. Version and model say who it is, so they are no columns. */
export function setupsOf(versions: readonly ComponentVersion[]): readonly Setup[] {
  const groups = Map.groupBy(versions, ({ client, version, model, lane }) =>
    JSON.stringify([client, version, model, lane]),
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [head] = group;
      if (head === undefined) return [];
      const { client, version, model, lane } = head;
      const newest = group.toSorted((a, b) => b.lastAt - a.lastAt || b.firstAt - a.firstAt);
      const values = new Map<string, string[]>();
      for (const { component, value } of newest) {
        if (component === "version" || component === "model") continue;
        const list = values.get(component);
        if (list === undefined) values.set(component, [value]);
        else list.push(value);
      }
      return [
        {
          client,
          version,
          model,
          lane,
          values,
          firstAt: Math.min(...group.map(({ firstAt }) => firstAt)),
          lastAt: Math.max(...group.map(({ lastAt }) => lastAt)),
          // Every call has a value of its version, so the largest is all of them.
          sessions: Math.max(...group.map(({ sessions }) => sessions)),
          exchanges: Math.max(...group.map(({ exchanges }) => exchanges)),
        },
      ];
    })
    .sort((a, b) => b.lastAt - a.lastAt);
}
