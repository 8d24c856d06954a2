import type { DescMessage } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Deeper than any exporter nests values. */
const deepest = 32;

/**
 * Counts the messages in a protobuf without building them: two bytes may name a message, and each that is built takes
 * some hundred.
 *
 * @returns `null` where there are more than `most`, or they are nested too deeply
 * @throws Error where the bytes are no protobuf
 */
export function shapeWithin(desc: DescMessage, bytes: Uint8Array, most: number): number | null {
  let count = 0;
  const walk = (of: DescMessage, part: Uint8Array, depth: number): boolean => {
    if (depth > deepest) return false;
    const inner = messagesIn(of);
    const reader = new BinaryReader(part);
    while (reader.pos < reader.len) {
      const [field, wire] = reader.tag();
      const message = inner.get(field);
      if (message === undefined || wire !== WireType.LengthDelimited) {
        reader.skip(wire, field);
        continue;
      }
      count += 1;
      if (count > most || !walk(message, reader.bytes(), depth + 1)) return false;
    }
    return true;
  };
  return walk(desc, bytes, 0) ? count : null;
}

const known = new WeakMap<DescMessage, ReadonlyMap<number, DescMessage>>();

function messagesIn(desc: DescMessage): ReadonlyMap<number, DescMessage> {
  const before = known.get(desc);
  if (before !== undefined) return before;
  const found = new Map(
    desc.fields.flatMap((field) =>
      field.message === undefined || field.message === null ? [] : [[field.number, field.message] as const],
    ),
  );
  known.set(desc, found);
  return found;
}
