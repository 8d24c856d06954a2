import type { When } from "../contract.ts";
import type { RawWhen } from "./schema.ts";

/** At most so many conditions may come of the lists in one `when`. */
export const mostConditions = 256;

/**
 * A condition with lists → the conditions it stands for, each with single values. What the case does not name is taken
 * from the file's own `when`; a lane nobody names is `main`.
 *
 * @returns `null` where there would be more than {@link mostConditions}
 */
export function expandWhen(top: RawWhen | undefined, own: RawWhen | undefined): readonly When[] | null {
  const merged: Readonly<Record<string, string | readonly string[] | undefined>> = { lane: "main", ...top, ...own };
  let whens: Readonly<Record<string, string>>[] = [{}];
  for (const [key, value] of Object.entries(merged)) {
    if (value === undefined) continue;
    const values = typeof value === "string" ? [value] : [...new Set(value)];
    if (whens.length * values.length > mostConditions) return null;
    whens = whens.flatMap((when) => values.map((each) => ({ ...when, [key]: each })));
  }
  // Keys and the words of `client` are the schema's.
  return whens.map((when) => ({ lane: "main", ...when }) as When);
}
