import semver from "semver";
import { type ClientHistory, clientHistorySchema, type PromptLine } from "../../clients/index.ts";
import { changesOf } from "./changes-of.ts";
import type { Observed } from "./observe.ts";

export interface HistoryInput {
  readonly client: string;
  /** As it was asked for. */
  readonly range: string;
  readonly observed: readonly Observed[];
  readonly missing: ClientHistory["missing"];
}

const about =
  "What versions of this client sent to a scripted model in the same scripted sessions: parameters, hashes, lengths " +
  "and words of our own. Made by `evenkeel lab track`; texts of the client are not kept. A hash is of a line with " +
  "dates, folders and versions masked.";

/** Everything known of a client's versions as one sorted document: equal observations, equal bytes. Pure. */
export function historyOf({ client, range, observed, missing }: HistoryInput): ClientHistory {
  const sorted = observed.toSorted(
    ({ observation: a }, { observation: b }) => compare(a.model, b.model) || semver.compare(a.version, b.version),
  );
  const lines: Record<string, PromptLine> = Object.assign({}, ...sorted.map((each) => each.lines));
  const prompts = new Map<string, readonly string[]>();
  const observations = sorted.map(({ observation }) => {
    const { prompt, ...rest } = observation;
    if (prompt === null) return { ...rest, prompt };
    prompts.set(prompt.hash, prompt.lines);
    return { ...rest, prompt: { hash: prompt.hash, chars: prompt.chars } };
  });
  const played = sorted.filter(({ observation }) => observation.prompt !== null);
  // Parsed: what is written is what is read, its keys in the order of the schema wherever it came from.
  return clientHistorySchema.parse({
    version: 1,
    client,
    about,
    range,
    models: [...new Set(sorted.map(({ observation }) => observation.model))],
    versions: semver.sort([...new Set(played.map(({ observation }) => observation.version))]),
    missing: [...missing],
    changes: [
      ...changesOf(
        sorted.map(({ observation }) => observation),
        lines,
      ),
    ],
    observations,
    prompts: Object.fromEntries([...prompts].sort(([a], [b]) => compare(a, b)).map(([hash, of]) => [hash, [...of]])),
    lines: Object.fromEntries(Object.entries(lines).sort(([a], [b]) => compare(a, b))),
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
