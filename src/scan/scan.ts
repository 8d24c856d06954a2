import type { Problem } from "../capture/index.ts";
import { findInputs, type Source } from "../capture/inputs/index.ts";
import type { Contract } from "../contract/index.ts";
import type { Job } from "./job.ts";
import { Pool } from "./pool.ts";
import type { ScanResult } from "./result.ts";
import type { Window } from "./window.ts";

export interface ScanOptions {
  /** Files and folders. */
  readonly paths: readonly string[];
  readonly window: Window;
  /** What was declared; without it contracts are learned from what each lane sent first. */
  readonly contract: Contract | null;
  readonly showText: boolean;
  /** Most threads to use, at least 1. */
  readonly threads: number;
  readonly onProgress: (progress: ScanProgress) => void;
}

export interface ScanProgress {
  readonly bytes: number;
  readonly total: number;
  readonly files: number;
}

/** A scan that read something, or nothing; why is in the problems. */
export interface ScanOutcome {
  readonly result: ScanResult;
  /** Inputs were named or found, and not one exchange could be read from any. */
  readonly nothingRead: boolean;
}

/** Looks back over everything under `paths`. Opens no socket and writes no file. */
export async function scan(options: ScanOptions): Promise<ScanOutcome> {
  const pool = new Pool({ contract: options.contract, window: options.window }, options.threads);
  const sources: Source[] = [];
  const problems: Problem[] = [];
  let total = 0;
  for (const found of findInputs(options.paths)) {
    if (found.is === "problem") problems.push(found.problem);
    // A log that was last written before the time asked for holds nothing of it.
    else if (options.window.since === null || found.source.modified >= options.window.since) {
      sources.push(found.source);
      total += found.source.size;
      pool.expect(total);
    }
  }
  const [folds, { summarise }, { withKnown }] = await Promise.all([
    pool.run(jobsOf(sources), (read) =>
      options.onProgress({ bytes: Math.min(total, read), total, files: sources.length }),
    ),
    // Loaded while the workers work.
    import("./summarise.ts"),
    import("./with-known.ts"),
  ]);
  const result = withKnown(summarise(sources, folds, problems, options));
  const readAny = folds.some((fold) => Object.values(fold.inputs).some((input) => input.exchanges > 0));
  return { result, nothingRead: !readAny };
}

/** Sources that share sessions go together; all captures do, since one session may be recorded in several. */
function jobsOf(sources: readonly Source[]): readonly Job[] {
  const groups = Map.groupBy(sources, (source) =>
    source.format === "har" ? "har" : `${source.format} ${source.group}`,
  );
  return [...groups.values()].map((group) => ({ sources: group }));
}
