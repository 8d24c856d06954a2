/** Headers in order, names as sent, duplicates kept. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** The value of a header, its name in any case; several of one name are joined by `, ` (RFC 9110, 5.3). */
export function headerOf(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  let found: string | undefined;
  for (const [key, value] of headers) {
    if (key.length !== wanted.length || key.toLowerCase() !== wanted) continue;
    found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}
