import { isDeepStrictEqual } from "node:util";
import {
  type Change,
  type ClientHistory,
  clientHistory,
  type Observation,
  observationsOf,
} from "../src/clients/index.ts";
import { agentNamed, install, removeInstalled } from "../src/lab/agents/index.ts";
import { changesOf, type Observed, observeVersion } from "../src/lab/track/index.ts";

/** Where one regression of April 2026 stands in the changelog of one model. */
export interface Ranked {
  readonly regression: "F1" | "F2" | "F3";
  readonly model: string;
  /** From 1; `null` where no change is it. */
  readonly rank: number | null;
  readonly of: number;
  /** The version that brought it, and the one that took it away. */
  readonly from: string | null;
  readonly until: string | null;
}

/** A version that was played again. */
export interface Replayed {
  readonly version: string;
  /** Real seconds for all models, once it was installed; `null` where it could not be run. */
  readonly seconds: number | null;
  /** What differs from the shipped data: `claude-opus-4-6 tools`. */
  readonly differs: readonly string[];
  readonly because: string | null;
}

export interface TrackFigures {
  readonly ranked: readonly Ranked[];
  /** Versions that the shipped data is of. */
  readonly versions: number;
  readonly missing: number;
  /** Whether the shipped changes are what the shipped observations give. */
  readonly recomputed: boolean;
  /** Empty without `live`. */
  readonly replayed: readonly Replayed[];
}

export interface TrackFiguresOptions {
  /** Plays the versions around each edge again; asks npm for those that are not installed. */
  readonly live?: boolean;
  readonly print?: (line: string) => void;
}

/**
 * What was published of the incident, and which change it is. It stands here alone: the ranking knows neither versions
 * nor incidents.
 */
const regressions: readonly {
  readonly name: Ranked["regression"];
  readonly models: readonly string[];
  /** The version in which it was over, where one was published. */
  readonly over: string | null;
  readonly is: (change: Change) => boolean;
}[] = [
  {
    name: "F1",
    models: ["claude-opus-4-6", "claude-sonnet-4-6"],
    over: null,
    is: ({ kind, what, to }) => kind === "effort lowered" && what === "default effort" && to === "medium",
  },
  {
    name: "F2",
    models: ["claude-opus-4-6", "claude-sonnet-4-6"],
    over: "2.1.101",
    is: ({ class: of, to }) => of === "stateful" && to.includes("clear_thinking_20251015 keeping 1"),
  },
  {
    name: "F3",
    models: ["claude-opus-4-6", "claude-opus-4-7", "claude-sonnet-4-6"],
    over: "2.1.116",
    is: ({ kind, to }) => kind === "length limited" && /\b25 words\b/.test(to) && /\b100 words\b/.test(to),
  },
];

const turnTimeout = 60_000;

/**
 * The April regressions in the changelog that `lab track` makes of every npm version of Claude Code from 2.1.58 to
 * 2.1.120, ranked anew from the shipped observations. Prints; judges nothing.
 */
export async function trackFigures({
  live = false,
  print = console.log,
}: TrackFiguresOptions = {}): Promise<TrackFigures> {
  const history = clientHistory("claude-code");
  if (history === null) throw new Error("data/clients/claude-code.json is missing");
  const observations = observationsOf(history);
  const changes = changesOf(observations, history.lines);
  const ranked = regressions.flatMap(({ name, models, is }) =>
    models.map((model): Ranked => {
      const own = changes.filter((each) => each.model === model);
      const found = own.find(is);
      const [rank, from, until] = [found?.rank ?? null, found?.brought ?? null, found?.undone ?? null];
      return { regression: name, model, rank, of: own.length, from, until };
    }),
  );
  const recomputed = isDeepStrictEqual(changes, history.changes);
  print(
    `Claude Code ${history.range}: ${history.versions.length} versions run, ${history.missing.length} not; ` +
      `the shipped ranking is ${recomputed ? "what its observations give" : "NOT what its observations give"}`,
  );
  for (const { regression, model, rank, of, from, until } of ranked) {
    const over = regressions.find(({ name }) => name === regression)?.over ?? null;
    const published = over === null ? "" : `  published: over in ${over}`;
    print(
      rank === null
        ? `${regression}  ${model.padEnd(18)} not found among ${of}`
        : `${regression}  ${model.padEnd(18)} rank ${String(rank).padStart(2)} of ${of}  ${from} to ${until ?? "–"}${published}`,
    );
  }
  const replayed: Replayed[] = [];
  for (const version of live ? edges(ranked, history) : []) {
    const one = await replay(version, history, observations);
    replayed.push(one);
    const said = one.differs.length === 0 ? "as shipped" : `differs: ${one.differs.join(", ")}`;
    print(
      `${version.padEnd(8)} ${one.seconds === null ? `not run: ${one.because}` : `${one.seconds.toFixed(1)} s  ${said}`}`,
    );
  }
  const [versions, missing] = [history.versions.length, history.missing.length];
  return { ranked, versions, missing, recomputed, replayed };
}

/** The versions that brought or took away a regression, each with the version before it. */
function edges(ranked: readonly Ranked[], { versions }: ClientHistory): readonly string[] {
  const at = ranked.flatMap(({ from, until }) => [from, until].map((version) => versions.indexOf(version ?? "")));
  const wanted = new Set(at.filter((index) => index > 0).flatMap((index) => [index - 1, index]));
  return versions.filter((_, index) => wanted.has(index));
}

async function replay(
  version: string,
  { models, lines }: ClientHistory,
  shipped: readonly Observation[],
): Promise<Replayed> {
  const got = await install("claude-code", version);
  const found = got.is === "installed" ? await agentNamed(`claude@${version}`) : got;
  if (found.is === "unavailable") return { version, seconds: null, differs: [], because: found.because };
  const begun = performance.now();
  const played: Observed[] = [];
  for (const model of models) played.push(await observeVersion(found.agent, version, model, turnTimeout));
  const seconds = (performance.now() - begun) / 1000;
  const differs = played.flatMap((now) => {
    const before = shipped.find((each) => each.version === version && each.model === now.observation.model);
    if (before === undefined) return [`${now.observation.model} is not shipped`];
    const fields = Object.entries(now.observation).filter(
      ([name, value]) => !isDeepStrictEqual(value, Object.entries(before).find(([key]) => key === name)?.[1]),
    );
    const judged = Object.entries(now.lines).some(([hash, line]) => !isDeepStrictEqual(line, lines[hash]));
    return [...fields.map(([name]) => name), ...(judged ? ["lines"] : [])].map(
      (name) => `${now.observation.model} ${name}`,
    );
  });
  if (got.is === "installed" && !got.fromCache) await removeInstalled(got.installed);
  return { version, seconds, differs, because: null };
}

if (import.meta.main) await trackFigures({ live: process.argv.includes("--live") });
