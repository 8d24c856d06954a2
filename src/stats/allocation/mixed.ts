/** ε/N for every task, the rest in proportion to `spread`; even where nothing spreads. */
export function mixed(spread: readonly number[], explore: number): readonly number[] {
  const N = spread.length;
  const total = spread.reduce((sum, s) => sum + s, 0);
  if (!(total > 0)) return spread.map(() => 1 / N);
  return spread.map((s) => explore / N + (1 - explore) * (s / total));
}
