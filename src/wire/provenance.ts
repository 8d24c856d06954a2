/**
 * What a team says of a call by the `x-evenkeel-context` header, `evenkeel/client` or OTel attributes. What was not said is
 * left out.
 */
export interface Provenance {
  /** Who it was for: `internal`, `public`, the name of an experiment's arm. */
  readonly cohort: string | null;
  readonly build: string | null;
  /** Names of the flags that were on, sorted. */
  readonly flags: readonly string[];
  /** The declared release. */
  readonly release?: string;
  /** The person, account or machine the call was for, as the team names it. Stored as an HMAC alone. */
  readonly unit?: string;
  readonly plan?: string;
  /** Fingerprint of the model's weights, where a team serves its own. */
  readonly weights?: string;
  /** Steps before the model, in their order: filters, rewriters. */
  readonly pre?: readonly string[];
  /** Steps behind it. */
  readonly post?: readonly string[];
}

/** Keys of the provenance channel: in the header as they stand, as OTel attributes behind `evenkeel.`. */
export const provenanceKeys = [
  "release",
  "unit",
  "cohort",
  "plan",
  "build",
  "flags",
  "weights",
  "pre",
  "post",
] as const;

export type ProvenanceKey = (typeof provenanceKeys)[number];

/** The same keys as attributes of OpenTelemetry spans, logs and resources: `evenkeel.release` … */
export const provenanceAttributes: Readonly<Record<ProvenanceKey, `evenkeel.${ProvenanceKey}`>> = {
  release: "evenkeel.release",
  unit: "evenkeel.unit",
  cohort: "evenkeel.cohort",
  plan: "evenkeel.plan",
  build: "evenkeel.build",
  flags: "evenkeel.flags",
  weights: "evenkeel.weights",
  pre: "evenkeel.pre",
  post: "evenkeel.post",
};

/** Longer headers are not ours. */
const longest = 16_384;
/** Characters of one word; a longer one says nothing. */
const longestWord = 256;
/** Names in one list; what is beyond is left out. */
const mostNames = 64;

/**
 * Reads the header's JSON: words, and lists of names; `flags` also as an object of name → on or off.
 *
 * @returns `null` where it is no JSON object: a header nobody understands says nothing
 */
export function readProvenance(header: string): Provenance | null {
  if (header === "" || header.length > longest) return null;
  let value: unknown;
  try {
    value = JSON.parse(header);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return provenanceOf((name) => Object.getOwnPropertyDescriptor(value, name)?.value);
}

/**
 * Reads the keys from wherever they stand. Lists may also come as one text with commas, as OTel attributes do.
 *
 * @param field what stands under a key; `undefined` where nothing does
 */
export function provenanceOf(field: (key: ProvenanceKey) => unknown): Provenance {
  const text = (name: ProvenanceKey): string | null => {
    const found = field(name);
    return typeof found === "string" && found !== "" && found.length <= longestWord ? found : null;
  };
  const [release, unit, plan, weights] = [text("release"), text("unit"), text("plan"), text("weights")];
  const [pre, post] = [namesOf(field("pre")), namesOf(field("post"))];
  return {
    cohort: text("cohort"),
    build: text("build"),
    flags: flagsOf(field("flags")).sort(),
    ...(release === null ? {} : { release }),
    ...(unit === null ? {} : { unit }),
    ...(plan === null ? {} : { plan }),
    ...(weights === null ? {} : { weights }),
    ...(pre.length === 0 ? {} : { pre }),
    ...(post.length === 0 ? {} : { post }),
  };
}

function namesOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [];
  return list
    .slice(0, mostNames)
    .flatMap((name) => (typeof name === "string" && name.length <= longestWord ? [name.trim()] : []))
    .filter((name) => name !== "");
}

function flagsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [...namesOf(value)];
  return Object.entries(value)
    .slice(0, mostNames)
    .filter(([name, on]) => name.length <= longestWord && on !== false && on !== null && on !== "off")
    .flatMap(([name, on]) => {
      if (on === true || on === "on") return [name];
      const said = typeof on === "string" || typeof on === "number" ? `${name}=${on}` : name;
      return said.length <= longestWord ? [said] : [name];
    });
}
