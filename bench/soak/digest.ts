/** A set of exchange ids in few bytes: how many, and two sums by which two equal sets are known. */
export interface Digest {
  readonly count: number;
  readonly sums: readonly [number, number];
}

export const noIds: Digest = { count: 0, sums: [0, 0] };

/** Ids are UUIDs of version 7; their last 16 digits are random. */
export function withId({ count, sums: [a, b] }: Digest, id: string): Digest {
  const [random = 0, more = 0] = [id.slice(24, 30), id.slice(30, 36)].map((digits) => Number.parseInt(digits, 16));
  return { count: count + 1, sums: [(a + random) % modulus, (b + random * 31 + more) % modulus] };
}

export function sameIds(a: Digest, b: Digest): boolean {
  return a.count === b.count && a.sums[0] === b.sums[0] && a.sums[1] === b.sums[1];
}

const modulus = 2 ** 40;
