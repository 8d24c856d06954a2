import type { ReactNode } from "react";
import { shownName } from "../text/visible.ts";
import { Name } from "./name.tsx";

export interface Column<T> {
  readonly head: string;
  /** Explains the head where it needs it. */
  readonly title?: string;
  readonly number?: boolean;
  readonly cell: (row: T) => ReactNode;
}

interface Props<T> {
  readonly caption: string;
  /** The caption is for screen readers alone, where a heading says it already. */
  readonly silent?: boolean;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly id: (row: T) => string;
  /** The row that the address names. */
  readonly here?: string | null;
}

/** A table; on a narrow screen each row becomes a small list. */
export function Table<T>({ caption, silent = true, columns, rows, id, here = null }: Props<T>) {
  return (
    <table className="stack">
      <caption className={silent ? "hidden" : undefined}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, title, number }) => (
            <th key={head} scope="col" title={title} className={number ? "n" : undefined}>
              <Name of={head} most={40} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={id(row)} aria-current={id(row) === here ? "true" : undefined}>
            {columns.map(({ head, number, cell }) => (
              <td key={head} data-label={shownName(head, 24)} className={number ? "n" : undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
