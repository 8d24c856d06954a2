import type { AnyValue, KeyValue } from "./proto/generated/opentelemetry/proto/common/v1/common_pb.js";

export type Scalar = string | number | boolean;

/** OpenTelemetry's own limit is 128 for a record. */
const most = 256;
const longestWord = 512;

/** A record's attributes. The first of two with one name counts; what is no scalar, list of words or finite number is not there. */
export class Attributes {
  readonly #values = new Map<string, AnyValue>();

  constructor(...lists: readonly (readonly KeyValue[])[]) {
    for (const list of lists) {
      for (const { key, value } of list.slice(0, most)) {
        if (value !== undefined && !this.#values.has(key)) this.#values.set(key, value);
      }
    }
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  scalar(name: string): Scalar | null {
    const found = this.#values.get(name)?.value;
    switch (found?.case) {
      case "stringValue":
      case "boolValue":
        return found.value;
      case "intValue":
        return Number(found.value);
      case "doubleValue":
        return Number.isFinite(found.value) ? found.value : null;
      default:
        return null;
    }
  }

  /** A short string, of the first of these names that has one; longer ones are no words and are left out. */
  word(...names: readonly string[]): string | null {
    for (const name of names) {
      const found = this.scalar(name);
      if (typeof found === "string" && found !== "" && found.length <= longestWord) return found;
    }
    return null;
  }

  /** A finite number, also where it was written as a string, as clients do. */
  number(...names: readonly string[]): number | null {
    for (const name of names) {
      const found = this.scalar(name);
      if (typeof found === "number") return found;
      if (typeof found === "string" && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(found)) return Number(found);
    }
    return null;
  }

  /** At least 0. */
  count(...names: readonly string[]): number | null {
    const found = this.number(...names);
    return found === null || found < 0 ? null : found;
  }

  /** A list of words, or one word as a list of one. */
  words(name: string): readonly string[] {
    const found = this.#values.get(name)?.value;
    if (found?.case === "stringValue") return found.value === "" ? [] : [found.value.slice(0, longestWord)];
    if (found?.case !== "arrayValue") return [];
    return found.value.values
      .slice(0, 100)
      .flatMap(({ value }) => (value.case === "stringValue" ? [value.value.slice(0, longestWord)] : []));
  }
}
