import type { ClientHistory } from "./client-history.ts";
import type { Observation } from "./observation.ts";

/** The observations of a history, each with the lines of its prompt, which a history keeps once. */
export function observationsOf(history: ClientHistory): readonly Observation[] {
  return history.observations.map(({ prompt, ...rest }) => ({
    ...rest,
    prompt: prompt === null ? null : { ...prompt, lines: history.prompts[prompt.hash] ?? [] },
  }));
}
