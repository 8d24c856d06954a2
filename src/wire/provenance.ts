/** What a team says of a call by the `x-evenkeel-context` header, as far as rules use it. */
export interface Provenance {
  /** Who it was for: `internal`, `public`, the name of an experiment's arm. */
  readonly cohort: string | null;
  readonly build: string | null;
  /** Names of the flags that were on, sorted. */
  readonly flags: readonly string[];
}

/** Longer headers are not ours. */
const longest = 16_384;

/**
 * Reads the header's JSON: `cohort`, `build`, and `flags` as a list of names or an object of name → on or off.
 *
 * @returns `null` where it is no JSON object: a header nobody understands says nothing
 */
export function readProvenance(header: string): Provenance | null {
  if (header.length > longest) return null;
  let value: unknown;
  try {
    value = JSON.parse(header);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const field = (name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value;
  const text = (name: string) => {
    const found = field(name);
    return typeof found === "string" && found !== "" ? found : null;
  };
  return { cohort: text("cohort"), build: text("build"), flags: flagsOf(field("flags")) };
}

function flagsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((flag) => typeof flag === "string").sort();
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([, on]) => on !== false && on !== null && on !== "off")
    .map(([name, on]) => (on === true || on === "on" ? name : `${name}=${String(on)}`))
    .sort();
}
