/** Items by a key of several parts, groups in the order of their first item. */
export function grouped<T>(
  items: Iterable<T>,
  keyOf: (item: T) => readonly unknown[],
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Items by one value, as a map tells values apart; groups in the order of their first item. */
export function groupedBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, readonly [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** By UTF-8 bytes, as the database does; `null` first. */
export function byText(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function total<T>(items: Iterable<T>, of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}

export function least<T>(items: Iterable<T>, of: (item: T) => number): number {
  let low = Number.POSITIVE_INFINITY;
  for (const item of items) low = Math.min(low, of(item));
  return low;
}

export function most<T>(items: Iterable<T>, of: (item: T) => number): number {
  let high = Number.NEGATIVE_INFINITY;
  for (const item of items) high = Math.max(high, of(item));
  return high;
}
