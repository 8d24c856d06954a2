import { isSecretHeader, isSecretParameter } from "../secrets/index.ts";
import type { HeaderPair } from "./header-pair.ts";

/** What stands where a secret stood. */
export const removed = "[removed]";

/**
 * Where a key may begin: not inside a longer word, but behind an escape of JSON, of an address or of a terminal, whose
 * last character is a letter (`\nsk-…`, `%20sk-…`, `\u001b[32msk-…`).
 */
const behindEscape = String.raw`(?<=\\[nrtbf])|(?<=\\u[0-9a-fA-F]{4})|(?<=%[0-9a-fA-F]{2})|(?<=\[[0-9;]{0,12}[mK])`;
const border = `(?:(?<![A-Za-z0-9_-])|${behindEscape})`;
/** For shapes that could also stand inside base64 (a thinking signature, encrypted reasoning). */
const strictBorder = `(?:(?<![A-Za-z0-9+/_-])|${behindEscape})`;

/** Keys by their published prefixes, each long enough not to hit words. */
const keyShapes: readonly RegExp[] = [
  ...[
    "sk[-_](?:ant-|proj-|or-|svcacct-|admin-|live_|test_)?[A-Za-z0-9][A-Za-z0-9_-]{15,}",
    "(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})",
    "glpat-[A-Za-z0-9_-]{20,}",
    "GOCSPX-[A-Za-z0-9_-]{20,}",
    "xox[abeoprs]-[A-Za-z0-9-]{10,}",
    "(?:hf|npm|gsk|xai|r8|pplx|csk|fw)[_-][A-Za-z0-9]{20,}",
    "nvapi-[A-Za-z0-9_-]{30,}",
  ].map((shape) => border + shape),
  ...[
    "AIza[A-Za-z0-9_-]{30,}",
    String.raw`ya29\.[A-Za-z0-9_.-]{20,}`,
    "(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    String.raw`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`,
  ].map((shape) => strictBorder + shape),
].map((shape) => new RegExp(shape, "g"));

/** A private key goes up to its end or, where that was cut, as far as it came. */
const privateKey =
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----[^-]*(?:-(?!----)[^-]*)*(?:-----END (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----)?/g;

/**
 * Secrets known by the name before them: what a request hands on to another service (`authorization_token` of an MCP
 * server), however deep it is quoted, and settings of an environment.
 */
const named: readonly RegExp[] = [
  /((\\{0,7}")(?:(?:proxy[-_])?authorization(?:[-_]token)?|(?:x[-_])?api[-_]?key|(?:aws[-_])?secret[-_]access[-_]key|(?:access|auth|refresh|id)[-_]token|client[-_]secret)\2[ \t]{0,9}:[ \t]{0,9}\2)[^"\\]{8,}/gi,
  /((?<![A-Za-z0-9_])(?:aws_secret_access_key|[A-Z][A-Z0-9_]{0,60}(?:KEY|TOKEN|SECRET|PASSWORD))[ \t]{0,9}=[ \t]{0,9}(?:\\{0,7}["'])?)(?=[A-Za-z+/_.~=-]{0,200}\d)[A-Za-z0-9+/_.~=-]{16,}/g,
  /(\b(?:bearer|basic) )(?=[A-Za-z+/_.~=-]{0,200}\d)[A-Za-z0-9+/_.~=-]{16,}/gi,
];

/** What each of the shapes above begins with, or goes by: nearly no word has any of it, and nothing else is looked for then. */
const mayHold =
  /sk[-_]|gh[opsur]_|github_pat_|glpat-|gocspx-|xox[abeoprs]-|(?:hf|npm|gsk|xai|r8|pplx|csk|fw)[_-]|nvapi-|aiza|ya29\.|akia|asia|eyj|private key|authorization|api[-_]?key|access[-_]key|token|client[-_]secret|(?:key|secret|password)[ \t]{0,9}=|(?:bearer|basic) /i;

/** The text without anything that looks like a key. */
export function withoutKeys(text: string): string {
  return withoutSecrets(text, []);
}

/**
 * Headers in their order; the value of each that carries a secret is gone, and so are keys inside other values, also
 * where these are addresses.
 */
export function withoutSecretHeaders(headers: readonly HeaderPair[]): HeaderPair[] {
  return headers.map(({ name, value }) => ({
    name,
    value: isSecretHeader(name) ? removed : withoutSecretParameters(value),
  }));
}

/** The address without user, password, and the values of parameters that carry keys. */
export function withoutSecretParameters(address: string): string {
  const [before = "", query] = splitAt(address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1"), "?");
  const path = withoutKeys(before);
  if (query === null) return path;
  const kept = query.split("&").map((pair) => {
    const [name = "", value] = splitAt(pair, "=");
    if (value === null) return withoutKeys(pair);
    return hides(name, value) ? `${name}=${removed}` : `${name}=${value}`;
  });
  return `${path}?${kept.join("&")}`;
}

function hides(name: string, value: string): boolean {
  return isSecretParameter(name) || withoutKeys(decoded(value)) !== decoded(value);
}

/** The values of headers and parameters that carry secrets: wherever else they turn up, they go too. */
export function secretValues(headers: readonly HeaderPair[], address: string): string[] {
  const values = headers
    .filter(({ name }) => isSecretHeader(name))
    .flatMap(({ name, value }) => [
      value,
      value.replace(/^\S+ /, ""),
      ...(/cookie/i.test(name) ? cookieValues(value) : []),
    ]);
  for (const pair of (splitAt(address, "?")[1] ?? "").split("&")) {
    const [name = "", value] = splitAt(pair, "=");
    if (value !== null && hides(name, value)) values.push(value, decoded(value));
  }
  const basic = values.flatMap((value) => (/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value) ? passwordIn(value) : []));
  // Short values (`test`) are words that occur by themselves.
  return [...new Set([...values, ...basic])]
    .filter((value) => value.length >= 8)
    .toSorted((a, b) => b.length - a.length);
}

function cookieValues(header: string): string[] {
  return header.split(";").map((pair) => splitAt(pair, "=")[1] ?? "");
}

/** What `user:password` of Basic authorisation holds. */
function passwordIn(encoded: string): string[] {
  const [, password] = splitAt(Buffer.from(encoded, "base64").toString("utf8"), ":");
  return password === null || /[^\x20-\x7e]/.test(password) ? [] : [password];
}

/** The text without the given secrets and without anything that looks like a key. */
export function withoutSecrets(text: string, values: readonly string[]): string {
  const spans = secretSpans(text, values);
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let done = 0;
  for (const { from, to } of spans) {
    parts.push(text.slice(done, from), removed);
    done = to;
  }
  return parts.join("") + text.slice(done);
}

/** Where the given secrets and what looks like a key stand, in order, none in another. */
export function secretSpans(text: string, values: readonly string[]): readonly Span[] {
  const found: Span[] = [];
  for (const value of values) {
    for (let from = text.indexOf(value); from !== -1; from = text.indexOf(value, from + value.length))
      found.push({ from, to: from + value.length });
  }
  if (mayHold.test(text)) {
    for (const shape of [privateKey, ...keyShapes]) {
      each(shape, text, ({ index, 0: key }) => found.push({ from: index, to: index + key.length }));
    }
    for (const place of named) {
      each(place, text, ({ index, 0: all, 1: name = "" }) =>
        found.push({ from: index + name.length, to: index + all.length }),
      );
    }
  }
  if (found.length < 2) return found;
  const spans: Span[] = [];
  for (const span of found.sort((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last === undefined || span.from >= last.to) spans.push(span);
    else if (span.to > last.to) spans[spans.length - 1] = { from: last.from, to: span.to };
  }
  return spans;
}

/** What `matchAll` would give, without a copy of the expression for each text. No match is empty. */
function each(shape: RegExp, text: string, take: (match: RegExpExecArray) => void): void {
  shape.lastIndex = 0;
  for (let match = shape.exec(text); match !== null; match = shape.exec(text)) take(match);
}

/** Characters from `from` up to before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

function splitAt(text: string, mark: string): [string, string | null] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
