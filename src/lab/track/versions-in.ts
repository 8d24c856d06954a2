import semver from "semver";

export type VersionsIn =
  | {
      readonly is: "versions";
      /** Published and asked for, in the order of semver. */
      readonly versions: readonly string[];
      /** Named one by one and not published; ends of a range may be missing, they are named here as well. */
      readonly missing: readonly string[];
    }
  | { readonly is: "bad"; readonly because: string };

/**
 * The versions that `words` ask for: `2.1.58..2.1.120` (both ends within), single versions, several with commas.
 *
 * @param published all versions there are
 */
export function versionsIn(words: string, published: readonly string[]): VersionsIn {
  const found = new Set<string>();
  const missing: string[] = [];
  for (const word of words.split(",").map((part) => part.trim())) {
    const [from = "", to = from, ...more] = word.split("..");
    if (semver.valid(from) !== from || semver.valid(to) !== to || more.length > 0) {
      return { is: "bad", because: `"${word}" is neither a version (2.1.58) nor a range of them (2.1.58..2.1.120)` };
    }
    if (semver.gt(from, to)) return { is: "bad", because: `"${word}" ends before it begins` };
    for (const version of published) if (semver.gte(version, from) && semver.lte(version, to)) found.add(version);
    missing.push(...new Set([from, to].filter((end) => !published.includes(end))));
  }
  return { is: "versions", versions: semver.sort([...found]), missing: semver.sort([...new Set(missing)]) };
}
