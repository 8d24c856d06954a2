import { readHar, readTranscripts, type Source } from "../capture/index.ts";
import type { Contract } from "../contract/index.ts";
import { familiesWith } from "../signals/index.ts";
import { type Folded, foldCaptured } from "./fold.ts";
import { loadCodeParser } from "./grammars.ts";
import type { Window } from "./window.ts";

/** One group of inputs for one worker. */
export interface Job {
  readonly sources: readonly Source[];
}

/** What all jobs of a scan have in common. */
export interface JobSettings {
  readonly contract: Contract | null;
  readonly window: Window;
}

/** One for all jobs of a thread: its grammars are loaded once. */
const parser = loadCodeParser();

/** Reads and folds the sources of one job. */
export async function runJob(job: Job, settings: JobSettings, onProgress: (bytes: number) => void): Promise<Folded> {
  const options = { ...settings, families: familiesWith(parser), prepare: parser.prepare, onProgress };
  return foldCaptured(readSources(job.sources), options);
}

async function* readSources(sources: readonly Source[]) {
  const captures = sources.filter((source) => source.format === "har");
  const logs = sources.filter((source) => source.format !== "har");
  const began = ({ startedAt, modified }: Source): number => startedAt ?? modified;
  if (captures.length > 0)
    yield* readHar(captures.toSorted((a, b) => began(a) - began(b)).map((source) => source.path));
  if (logs.length > 0) yield* readTranscripts(logs);
}
