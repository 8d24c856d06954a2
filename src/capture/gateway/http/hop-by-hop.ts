/** Headers of one connection, made anew for the next (RFC 9110, 7.6.1, and what older clients send). Lower case. */
export const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** The names that a `Connection` header lists, lower case, or `null`: none but the usual words. */
export function namedIn(connection: string): readonly string[] | null {
  const names = connection
    .toLowerCase()
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "" && word !== "close" && word !== "keep-alive");
  return names.length === 0 ? null : names;
}

/** The list without the headers of those names. Flat: name, value, name, value … */
export function without(list: readonly string[], names: readonly string[]): string[] {
  const left: string[] = [];
  for (let at = 0; at + 1 < list.length; at += 2) {
    const name = list[at] ?? "";
    if (!names.includes(name.toLowerCase())) left.push(name, list[at + 1] ?? "");
  }
  return left;
}
