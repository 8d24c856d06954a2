import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";

export type Path = readonly (string | number)[];
/** From 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds where in the text the value of a path stands, for messages. */
export interface Positions {
  /** Of the key of a map, or of the item of a list. A path that leads nowhere gives the last place on its way. */
  key(path: Path): Position;
  value(path: Path): Position;
}

/** Positions in a parsed YAML document; aliases are followed. */
export function positionsOf(document: Document.Parsed, lines: LineCounter): Positions {
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const walk = (path: Path): { readonly key: number; readonly value: number } => {
    let node: unknown = document.contents;
    let key = offsetOf(node) ?? 0;
    let value = key;
    for (const step of path) {
      // An alias that resolves to nothing is a YAML error, reported before anybody asks for positions.
      if (isAlias(node)) node = node.resolve(document);
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
        if (pair === undefined) break;
        key = offsetOf(pair.key) ?? value;
        value = offsetOf(pair.value) ?? key;
        node = pair.value;
      } else if (isSeq(node) && typeof step === "number") {
        const item = node.items[step];
        if (item === undefined) break;
        key = offsetOf(item) ?? value;
        value = key;
        node = item;
      } else break;
    }
    return { key, value };
  };
  return { key: (path) => place(walk(path).key), value: (path) => place(walk(path).value) };
}

function offsetOf(node: unknown): number | undefined {
  // Parsed nodes carry their range; a node made by hand would not.
  return (node as Node | null)?.range?.[0];
}
