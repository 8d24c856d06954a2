import type { Change } from "../../clients/index.ts";

/** A change before it has its place. */
export type Unranked = Omit<Change, "rank" | "model">;
