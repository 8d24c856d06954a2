import type { ObservedSession } from "./finding.ts";
import { tracksOf } from "./tracks.ts";

/** Fewer sessions than this are no kind of their own. */
const fewest = 20;

const dimensions: readonly ((session: ObservedSession) => string | null)[] = [
  ({ signals }) => signals.segment.model,
  ({ signals }) => signals.segment.entrypoint,
  ({ signals }) => signals.segment.effort,
  ({ project }) => project,
];

/**
 * The kind of each session of one client: what it is compared within, so that a changing mix of kinds is no change of a
 * signal. Kinds are made of model, entry point, effort and project, as far as their values stand side by side; where one
 * follows another for good it is no other kind but something that changed. A kind of few sessions joins those that differ
 * in the project alone, and then in the effort, and so on.
 *
 * @param dayOf index of the day of each session
 * @returns one name for each session
 */
export function strataOf(sessions: readonly ObservedSession[], dayOf: readonly number[]): readonly string[] {
  const tracks = dimensions.map((read) => {
    const values = sessions.map((session) => read(session) ?? "");
    const track = tracksOf(values.map((value, index) => [value, dayOf[index] ?? 0] as const));
    return values.map((value) => String(track.get(value) ?? 0));
  });
  let keys = sessions.map((_, index) => tracks.map((track) => track[index] ?? "0"));
  for (let kept = dimensions.length - 1; kept >= 0; kept -= 1) {
    const sizes = new Map<string, number>();
    for (const key of keys) sizes.set(key.join(" "), (sizes.get(key.join(" ")) ?? 0) + 1);
    keys = keys.map((key) =>
      (sizes.get(key.join(" ")) ?? 0) >= fewest ? key : key.map((part, dimension) => (dimension < kept ? part : "*")),
    );
  }
  return keys.map((key) => key.join(" "));
}
