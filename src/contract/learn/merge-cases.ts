import { canonicalJson } from "../../wire/index.ts";

/** Plain values as they stand in a contract file. */
export type Values = Readonly<Record<string, unknown>>;

export interface LearnedCase {
  readonly when: Readonly<Record<string, string | readonly string[]>>;
  readonly fields: Values;
}

/** Most conditions that one case may stand for: well below what a contract file may have. */
const mostConditions = 64;

/** Cases that say the same and differ in one condition become one case with a list in that condition. */
export function mergeCases(cases: readonly LearnedCase[]): readonly LearnedCase[] {
  let merged = cases;
  for (const dimension of ["model", "lane", "version", "project"]) {
    const groups = new Map<string, { readonly first: LearnedCase; readonly values: string[] }>();
    for (const each of merged) {
      const { [dimension]: value, ...others } = each.when;
      const mergeable = typeof value === "string";
      const key = canonicalJson([others, each.fields, mergeable ? null : [value ?? null]]);
      const group = groups.get(key);
      if (
        group === undefined ||
        !mergeable ||
        (group.values.length + 1) * size(group.first, dimension) > mostConditions
      ) {
        const unique = group === undefined ? key : `${key} ${groups.size}`;
        groups.set(unique, { first: each, values: mergeable ? [value] : [] });
      } else if (!group.values.includes(value)) group.values.push(value);
    }
    merged = [...groups.values()].map(({ first, values }) => {
      const [only] = values;
      if (values.length < 2 || only === undefined) return first;
      return { ...first, when: { ...first.when, [dimension]: values } };
    });
  }
  return merged;
}

/** How many conditions the lists of a case stand for, one dimension apart. */
function size({ when }: LearnedCase, apart: string): number {
  let product = 1;
  for (const [key, value] of Object.entries(when)) {
    if (key !== apart && typeof value !== "string") product *= value.length;
  }
  return product;
}
