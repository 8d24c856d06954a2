import { readVarints, VarintWriter } from "./varints.ts";

/** A set of whole numbers from 0 on as bytes: sorted, the gap to the one before each. Neighbours take a byte. */
export function bytesOfNumbers(numbers: Iterable<number>): Uint8Array {
  const writer = new VarintWriter();
  let last = 0;
  for (const number of Float64Array.from(numbers).sort()) {
    writer.write(number - last);
    last = number;
  }
  return writer.bytes();
}

/** Calls with each number of a set, ascending. */
export function numbersOf(bytes: Uint8Array, take: (number: number) => void): void {
  let number = 0;
  readVarints(bytes, (gap) => {
    number += gap;
    take(number);
  });
}
