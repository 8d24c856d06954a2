/**
 * What of a matrix's columns is made of earlier ones: for each such column, by what of the columns before it. Reduced row
 * echelon form with pivoting by size.
 *
 * @param rows of a design: small whole numbers, so that a remainder under `tolerance` is rounding
 */
export function columnRelations(
  rows: readonly (readonly number[])[],
  columns: number,
  tolerance = 1e-9,
): readonly ColumnRelation[] {
  const left = rows.map((row) => [...row]);
  const pivots: number[] = [];
  const relations: ColumnRelation[] = [];
  for (let column = 0; column < columns; column++) {
    const rank = pivots.length;
    let best = -1;
    let size = tolerance;
    for (let i = rank; i < left.length; i++) {
      const value = Math.abs(left[i]?.[column] ?? 0);
      if (value > size) [best, size] = [i, value];
    }
    const pivotRow = left[best];
    if (pivotRow === undefined) {
      const of = pivots.map((pivot, i) => ({ column: pivot, times: left[i]?.[column] ?? 0 }));
      relations.push({ column, of: of.filter(({ times }) => Math.abs(times) > tolerance) });
      continue;
    }
    const swapped = left[rank];
    if (swapped !== undefined) left[best] = swapped;
    const scale = pivotRow[column] ?? 1;
    left[rank] = pivotRow.map((value) => value / scale);
    const unit = left[rank] ?? [];
    for (let i = 0; i < left.length; i++) {
      const row = left[i];
      const times = row?.[column] ?? 0;
      if (i === rank || row === undefined || times === 0) continue;
      left[i] = row.map((value, k) => value - times * (unit[k] ?? 0));
    }
    pivots.push(column);
  }
  return relations;
}

/** `column` is the sum of others, each so many times. */
export interface ColumnRelation {
  readonly column: number;
  readonly of: readonly { readonly column: number; readonly times: number }[];
}
