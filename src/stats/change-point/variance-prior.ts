/** What is known of a series' variance besides its own rest. `df` 0: nothing. */
export interface VariancePrior {
  readonly df: number;
  readonly variance: number;
}
