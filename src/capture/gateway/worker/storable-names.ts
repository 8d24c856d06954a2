import type { ClientInfo, Hints, Lane } from "../../../wire/index.ts";
import { storableName, withoutKnownKeys } from "../../storable/index.ts";
import { shownWord } from "./shown-value.ts";

/**
 * What a call says of its place, under names that may be written down: of a key that stands where a name belongs only its
 * hash is known from here on, in facts and in what the next worker goes on from.
 */
export function withStorableNames(hints: Hints): Hints {
  const { session, agent, parentAgent, parentSession, run, lane, declared, set } = hints;
  return {
    ...hints,
    session: named(session),
    agent: named(agent),
    parentAgent: named(parentAgent),
    parentSession: named(parentSession),
    run: named(run),
    lane: withoutKnownKeys(lane) as Lane, // as it was but for a key in its last part
    declared: words(declared),
    set: words(set),
  };
}

/** Who called, in words that may be written down. */
export function storableClient({ id, version, entrypoint, project }: ClientInfo): ClientInfo {
  return { id, version: shownWord(version), entrypoint: shownWord(entrypoint), project: shownWord(project) };
}

function named(name: string | null): string | null {
  return name === null ? null : storableName(name);
}

function words<T extends Readonly<Record<string, string>>>(said: T): T {
  const entries = Object.entries(said);
  if (entries.every(([, word]) => withoutKnownKeys(word) === word)) return said;
  // The same members with other words.
  return Object.fromEntries(entries.map(([name, word]) => [name, withoutKnownKeys(word)])) as T;
}
