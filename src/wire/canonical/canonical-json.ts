/**
 * JSON with sorted keys and nothing optional in its form: equal values give equal strings. `undefined` members are
 * left out; what JSON cannot say (functions, symbols, NaN) becomes `null`. Nesting deeper than 512 levels is cut.
 *
 * @param drop keys left out at every level (`cache_control`)
 * @param mapText applied to every string value; gets the key it stands under
 */
export function canonicalJson(
  value: unknown,
  drop?: ReadonlySet<string>,
  mapText?: (text: string, key: string) => string,
): string {
  return write(value, "", 0);

  function write(part: unknown, key: string, depth: number): string {
    if (typeof part === "string") return JSON.stringify(mapText === undefined ? part : mapText(part, key));
    if (typeof part !== "object" || part === null) {
      if (typeof part === "bigint") return part.toString();
      return JSON.stringify(part) ?? "null";
    }
    if (depth > 512) return '"…"';
    if (Array.isArray(part)) {
      let out = "[";
      for (let index = 0; index < part.length; index++) {
        if (index > 0) out += ",";
        out += write(part[index], key, depth + 1);
      }
      return `${out}]`;
    }
    let out = "{";
    // An object of JSON.parse: members are unknown until looked at.
    const members = part as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(members).sort()) {
      const member = members[name];
      if (member === undefined || drop?.has(name) === true) continue;
      out += `${out.length > 1 ? "," : ""}${JSON.stringify(name)}:${write(member, name, depth + 1)}`;
    }
    return `${out}}`;
  }
}
