/** What a team says of a call. Everything may be left out; what is left out is not known, which is not the same as none. */
export interface EvenkeelContext {
  /** The declared release. */
  readonly release?: string;
  /** The person, account or machine the call is for. Evenkeel stores a keyed hash of it and nothing else. */
  readonly unit?: string;
  /** Who it is for: `internal`, `public`, the name of an experiment's arm. */
  readonly cohort?: string;
  readonly plan?: string;
  readonly build?: string;
  /** Names of the flags that are on, or name → on, off or a variant. */
  readonly flags?: readonly string[] | Readonly<Record<string, boolean | string>>;
  /** Fingerprint of the model's weights, where you serve your own. */
  readonly weights?: string;
  /** Steps before the model, in their order: filters, rewriters. */
  readonly pre?: readonly string[];
  /** Steps behind it. */
  readonly post?: readonly string[];
  /** What the call is for: `main`, `title`, `compaction`, `subagent:TYPE`, `side:WHAT`. */
  readonly lane?: string;
  /** The process; any word that differs from process to process. */
  readonly run?: string;
  /** This process took the conversation up from an earlier one. */
  readonly resumed?: boolean;
  /** Settings in force that a person chose. */
  readonly set?: Readonly<Partial<Record<"effort" | "model" | "thinking", string>>>;
}

/** Name of the header. */
export const contextHeader = "x-evenkeel-context";

/** Longer headers are not read. */
const longest = 16_384;

/**
 * The header's value: JSON in printable ASCII, as a header may hold it.
 *
 * @param before a value that stands there already: what it says counts
 * @returns `null` where there is nothing to say, or too much
 */
export function contextValue(context: EvenkeelContext, before: string | null): string | null {
  const said = { ...context, ...objectIn(before) };
  const json = JSON.stringify(said).replace(/[^\x20-\x7e]/g, escaped);
  return json === "{}" || json.length > longest ? null : json;
}

function objectIn(json: string | null): object {
  if (json === null) return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
