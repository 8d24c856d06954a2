import type { HeaderPair } from "./header-pair.ts";

/** What stands where a secret stood. */
export const removed = "[removed]";

const secretHeaders: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "x-goog-iam-authorization-token",
  "x-amz-security-token",
  "x-auth-token",
  "x-access-token",
  "x-csrf-token",
  "cookie",
  "set-cookie",
  "chatgpt-account-id",
  "openai-organization",
  "openai-project",
]);

/** `x-anything-token` and the like: a name that promises a secret is believed. */
const secretHeaderName =
  /(?:^|-)(?:token|secret|password|credential|apikey|auth)s?$|api-key|access-key|subscription-key/i;

const secretParameter =
  /^(?:key|api[-_]?key|access[-_]?token|token|sig|signature|x-amz-.*|password|secret|client_secret|auth)$/i;

/**
 * Where a key may begin: not inside a longer word or an opaque blob (a thinking signature, encrypted reasoning), but
 * behind an escape of JSON, whose last character is a letter (`\nsk-…`).
 */
const border = String.raw`(?:(?<![A-Za-z0-9+/_-])|(?<=\\[nrtbf])|(?<=\\u[0-9a-fA-F]{4}))`;

/** Keys by their published prefixes, each long enough not to hit words. */
const keyShapes: readonly RegExp[] = [
  "sk-(?:ant-|proj-|or-|svcacct-|admin-)?[A-Za-z0-9][A-Za-z0-9_-]{15,}",
  "AIza[A-Za-z0-9_-]{30,}",
  String.raw`ya29\.[A-Za-z0-9_.-]{20,}`,
  "(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})",
  "glpat-[A-Za-z0-9_-]{20,}",
  "(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
  "xox[abeoprs]-[A-Za-z0-9-]{10,}",
  "(?:hf|npm|gsk|xai|r8|pplx)[_-][A-Za-z0-9]{20,}",
  String.raw`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`,
].map((shape) => new RegExp(border + shape, "g"));

/** Keys known by what stands before them. */
const keyPlaces: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/g,
  /(?<=\b(?:bearer|basic) )(?=\S*\d)[A-Za-z0-9+/_.~=-]{16,}/gi,
];

/** The text without anything that looks like a key. */
export function withoutKeys(text: string): string {
  let out = text;
  for (const shape of [...keyShapes, ...keyPlaces]) out = out.replace(shape, removed);
  return out;
}

/** Headers in their order; the value of each that carries a secret is gone, and so are keys inside other values. */
export function withoutSecretHeaders(headers: readonly HeaderPair[]): HeaderPair[] {
  return headers.map(({ name, value }) => ({
    name,
    value: secretHeaders.has(name.toLowerCase()) || secretHeaderName.test(name) ? removed : withoutKeys(value),
  }));
}

/** The address without user, password, and the values of parameters that carry keys. */
export function withoutSecretParameters(address: string): string {
  const [before = "", query] = splitAt(address.replace(/^([a-z][a-z+.-]*:\/\/)[^/?#@]*@/i, "$1"), "?");
  const path = withoutKeys(before);
  if (query === null) return path;
  const kept = query.split("&").map((pair) => {
    const [name = "", value] = splitAt(pair, "=");
    if (value === null) return withoutKeys(pair);
    return secretParameter.test(decoded(name)) ? `${name}=${removed}` : `${name}=${withoutKeys(value)}`;
  });
  return `${path}?${kept.join("&")}`;
}

/** The values of headers and parameters that carry secrets: wherever else they turn up, they go too. */
export function secretValues(headers: readonly HeaderPair[], address: string): string[] {
  const values = headers
    .filter(({ name }) => secretHeaders.has(name.toLowerCase()) || secretHeaderName.test(name))
    .flatMap(({ value }) => [value, value.replace(/^\S+ /, "")]);
  for (const pair of (splitAt(address, "?")[1] ?? "").split("&")) {
    const [name = "", value] = splitAt(pair, "=");
    if (value !== null && secretParameter.test(decoded(name))) values.push(value, decoded(value));
  }
  // Short values (`test`) are words that occur by themselves.
  return [...new Set(values)].filter((value) => value.length >= 12);
}

/** The text without the given secrets and without anything that looks like a key. */
export function withoutSecrets(text: string, values: readonly string[]): string {
  let out = text;
  for (const value of values) out = out.replaceAll(value, removed);
  return withoutKeys(out);
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
