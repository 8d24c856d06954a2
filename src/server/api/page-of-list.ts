import { type Page, type Paged, StoreError } from "../../store/index.ts";

/**
 * A page of a list that is held whole. Its cursor names the last item of the page before. Where that is gone, all behind it
 * went before it (the oldest go first): nothing is left.
 *
 * @param keyOf different for each item
 * @throws StoreError `bad-cursor`
 */
export function pageOfList<T>(
  list: string,
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor }: Page,
): Paged<T> {
  let from = 0;
  if (cursor !== undefined) {
    const last = keyIn(list, cursor);
    const index = items.findIndex((item) => keyOf(item) === last);
    from = index < 0 ? items.length : index + 1;
  }
  const page = items.slice(from, from + limit);
  const last = page.at(-1);
  const more = last !== undefined && from + limit < items.length;
  return { items: page, next: more ? Buffer.from(JSON.stringify([list, keyOf(last)])).toString("base64url") : null };
}

function keyIn(list: string, cursor: string): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(value) && value.length === 2 && value[0] === list && typeof value[1] === "string")
      return value[1];
  } catch {
    // said below
  }
  throw new StoreError("bad-cursor", "this cursor was not given out by this list", "ask for the first page again");
}
