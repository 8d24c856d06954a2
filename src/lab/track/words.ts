import type { Change } from "../../clients/index.ts";

/** `2.1.68 until 2.1.94` for what was taken away again, `since 2.1.83` for what stayed. */
export function spanWord({ brought, undone }: Change): string {
  return undone === null ? `since ${brought}` : `${brought} until ${undone}`;
}
