import type { Lane, Settings } from "./types.ts";

export const version = "1.0.0";

export interface Origin {
  readonly lane: Lane;
  readonly cohort: string;
  readonly session: string;
  /** Id of this process. */
  readonly run: string;
  /** An earlier process began this conversation. */
  readonly resumed: boolean;
  /** What a person chose. */
  readonly settings: Settings;
}

/** What the agent says of itself with each call (`x-evenkeel-context`): internal and public cohorts run the same. */
export function provenanceOf(origin: Origin): object {
  const { model, effort } = origin.settings;
  return {
    release: version,
    build: buildFor(origin),
    flags: flagsFor(origin),
    cohort: origin.cohort,
    lane: origin.lane,
    run: origin.run,
    resumed: origin.resumed,
    set: { ...(model === null ? {} : { model }), ...(effort === null ? {} : { effort }) },
  };
}

function buildFor(_origin: Origin): string {
  return "2026.11.1";
}

/** Names of the flags that are on. */
export function flagsFor(_origin: Pick<Origin, "cohort" | "session">): readonly string[] {
  return [];
}
