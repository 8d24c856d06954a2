import { type Document, isScalar, visit } from "yaml";

/** Offsets of keys that stand in their map already, at most `most`. `1` and `"1"` are one key: so they are in JavaScript. */
export function keysTwice(document: Document.Parsed, most: number): readonly number[] {
  const offsets: number[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const word = String(key.value);
        if (seen.has(word)) offsets.push(key.range?.[0] ?? 0);
        seen.add(word);
        if (offsets.length >= most) return visit.BREAK;
      }
      return undefined;
    },
  });
  return offsets;
}
