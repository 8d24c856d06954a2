import { StoreError } from "./store-error.ts";

/** The lists that are read by pages. A cursor of one is none of another. */
export type List = "sessions" | "exchanges" | "violations" | "changes" | "scores" | "feedback" | "lab-runs";

/** The last item of a page: what comes next is older, or as old with a smaller id (by its UTF-8 bytes). */
export interface Place {
  readonly at: number;
  readonly id: string;
}

/** The opaque form. */
export function cursorOf(list: List, place: Place): string {
  return Buffer.from(JSON.stringify([list, place.at, place.id])).toString("base64url");
}

/** @throws StoreError `bad-cursor` */
export function placeOf(list: List, cursor: string): Place {
  const [of_, at, id, ...rest] = parsed(cursor);
  if (of_ !== list || typeof at !== "number" || !Number.isFinite(at) || typeof id !== "string" || rest.length > 0)
    throw bad();
  return { at, id };
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function bad(): StoreError {
  return new StoreError("bad-cursor", "this cursor was not given out by this list", "ask for the first page again");
}
