/** Which arm of a file that holds several. */
export interface ArmSelection {
  /** Id or label. */
  readonly provider?: string;
  /** Its label (what stands before `: ` is enough), the first characters of its id, or `#1`: its number in the list. */
  readonly prompt?: string;
}
