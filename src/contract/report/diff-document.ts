import type { ContractDiff } from "../diff/contract-diff.ts";

/** The diff as one JSON document (`--json`). Prompt texts of the contract's own files are in it. */
export function diffDocument(diff: ContractDiff): unknown {
  return { version: 1, ...diff };
}
