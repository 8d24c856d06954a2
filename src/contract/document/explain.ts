import type * as z from "zod";
import { didYouMean } from "./nearest.ts";
import type { Path } from "./positions.ts";

/** A schema's complaint in words a person can act on. */
export interface Explained {
  readonly path: Path;
  /** Whether the key, not its value, is what is wrong. */
  readonly atKey: boolean;
  readonly what: string;
  readonly next: string | null;
}

type Issue = z.core.$ZodIssue;

const formats: Readonly<Record<string, string>> = {
  wire: "a hash of 32 hex digits, as `evenkeel contract learn` writes it",
  sha256: "a SHA-256 of 64 hex digits",
  agent: "a name of letters, digits, dots and dashes",
  "clear-thinking-after-idle": "a duration such as 1h, 90m, or never",
  "cache-ttl": "a duration such as 5m or 1h",
  silence: "a duration such as 1h or 1d",
  renotify: "a duration such as 4h, or never",
  retention: "a duration such as 30d, or never",
  queue: "a size such as 256MiB",
  keep: "a size such as 256MiB",
  "longest-body": "a size such as 64MiB",
  spool: "a size such as 2GiB",
};

const durations: ReadonlySet<string | number> = new Set([
  "clear-thinking-after-idle",
  "cache-ttl",
  "silence",
  "renotify",
  "retention",
]);

/**
 * @param value what the schema was given
 * @param keysAt the keys allowed in the map at a path
 */
export function explain(issue: Issue, value: unknown, keysAt: (path: Path) => readonly string[]): readonly Explained[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const seen = path.reduce<unknown>(
    (part, step) =>
      typeof part === "object" && part !== null && Object.hasOwn(part, step)
        ? // Any object may be asked for any key.
          (part as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
  const name = [...path].reverse().find((step) => typeof step === "string") ?? "";
  const quoteIt = durations.has(name)
    ? `give it a unit: ${String(seen)}s, ${String(seen)}m, ${String(seen)}h`
    : "put it in quotes";
  const said = (what: string, next: string | null = null): readonly Explained[] => [{ path, atKey: false, what, next }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        what: `unknown key ${quoted(key)}`,
        next: didYouMean(key, keysAt(path)),
      }));
    case "invalid_union": {
      const nearer = issue.errors
        .filter((branch) => !branch.some((inner) => inner.code === "invalid_type" && inner.path.length === 0))
        .sort((a, b) => a.length - b.length)[0];
      if (nearer !== undefined) {
        return nearer.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, value, keysAt));
      }
      return typeof seen === "number"
        ? said(`${quoted(name)} must be text, not the number ${seen}`, quoteIt)
        : said(`${quoted(name)} cannot be ${describe(seen)}`);
    }
    case "invalid_type":
      if (seen === undefined) return said(`${quoted(name)} is missing`);
      if (issue.expected === "string" && typeof seen === "number") {
        return said(`${quoted(name)} must be text, not the number ${seen}`, quoteIt);
      }
      return said(`${quoted(name)} must be ${expectedWord(issue.expected)}, not ${describe(seen)}`);
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const next =
        typeof seen === "string" && allowed.length > 1 ? didYouMean(seen, allowed) : `write ${allowed.join(" or ")}`;
      return seen === undefined
        ? said(`${quoted(name)} is missing`, next)
        : said(`${quoted(name)} cannot be ${describe(seen)}`, next);
    }
    case "invalid_format":
      return said(`${quoted(name)} is not ${formats[name] ?? "in the right form"}: ${describe(seen)}`);
    case "invalid_key":
      return [{ path, atKey: true, what: `${quoted(name)} cannot be a key here`, next: null }];
    case "too_small":
      return said(`${quoted(name)} is too short or too small: ${describe(seen)}`, `at least ${issue.minimum}`);
    case "too_big":
      return said(`${quoted(name)} is too long or too large`, `at most ${issue.maximum}`);
    default:
      return said(`${quoted(name)} is not valid: ${issue.message}`);
  }
}

/** A word of the file in quotes, cut and made printable. */
export function quoted(word: string): string {
  return JSON.stringify(word.length > 60 ? `${word.slice(0, 60)}…` : word);
}

function describe(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? quoted(value) : String(value);
}

function expectedWord(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: "text",
    object: "a map",
    record: "a map",
    array: "a list",
    int: "a whole number",
    number: "a number",
    boolean: "true or false",
  };
  return words[expected] ?? expected;
}
