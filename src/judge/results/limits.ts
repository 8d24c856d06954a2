/** What one results file may cost. Each limit is named where it refuses. */
export interface Limits {
  /** Distinct tasks. */
  readonly tasks: number;
  /** Pairs of task and metric. */
  readonly cells: number;
  readonly metrics: number;
  /** Repeats kept one by one, because they come neither in order nor as numbers from 0 or 1. */
  readonly looseRepeats: number;
  /** Bytes of one line, one CSV record, one value of a JSON document. */
  readonly line: number;
  /** Characters of XML without a tag. */
  readonly stretch: number;
  /** Characters of a task id, a metric's name, a repeat, a cluster. */
  readonly name: number;
  /** Characters of all of them together. */
  readonly names: number;
  /** Levels of nested JSON and XML. */
  readonly depth: number;
  /** Members of an archive. */
  readonly members: number;
  /** Bytes of one member, and of all, once decompressed. */
  readonly member: number;
  readonly total: number;
  /** Decompressed bytes for each byte of the archive. */
  readonly ratio: number;
}

export const defaultLimits: Limits = {
  tasks: 1_000_000,
  cells: 2_000_000,
  metrics: 1_000,
  looseRepeats: 1_000_000,
  line: 16 * 2 ** 20,
  stretch: 64 * 2 ** 20,
  name: 2_000,
  names: 2 ** 28,
  depth: 256,
  members: 1_000_000,
  member: 2 ** 30,
  total: 16 * 2 ** 30,
  ratio: 250,
};
