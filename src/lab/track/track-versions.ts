import { readdir } from "node:fs/promises";
import { agentNamed, clientCache, type Named, type RealClient, removeInstalled } from "../agents/index.ts";
import type { PlayOptions } from "../run/index.ts";
import { keepResult, keptResult } from "./kept-results.ts";
import type { Observed } from "./observe.ts";
import { observeVersion } from "./observe-version.ts";

/** What is needed of a client that was found. */
export type Found =
  | Pick<Extract<Named, { is: "agent" }>, "is" | "agent" | "installed">
  | Exclude<Named, { is: "agent" }>;

export interface TrackOptions {
  /** As `agentNamed` takes it: `claude`. */
  readonly name: string;
  readonly client: RealClient;
  /** In the order of semver. */
  readonly versions: readonly string[];
  readonly models: readonly string[];
  /** Versions at a time. */
  readonly jobs: number;
  /** Play again what was observed earlier. */
  readonly afresh: boolean;
  /** Real milliseconds that one turn may take. */
  readonly turnTimeout: number;
  readonly onNews?: (news: TrackNews) => void;
  /** Finds and installs a version (`claude@2.1.97`). Default: from npm. */
  readonly find?: (name: string) => Promise<Found>;
  /** The clock of each session. Default: one that works for the client. */
  readonly clock?: PlayOptions["clockFor"];
}

export interface TrackNews {
  readonly version: string;
  /** `kept`: it was observed earlier. */
  readonly is: "begun" | "observed" | "kept" | "missing";
  readonly because: string | null;
  readonly done: number;
  readonly of: number;
}

export interface Tracked {
  /** By version in the order asked for, then by model. */
  readonly observed: readonly Observed[];
  readonly missing: readonly { readonly version: string; readonly because: string }[];
}

/**
 * Goes through versions: installs each, plays the scripted sessions with each model, and removes it where it was not
 * installed before. What was observed is kept, so that a run that was interrupted goes on where it stopped. A version
 * that does not install or start is named, and the others are gone through.
 */
export async function trackVersions(options: TrackOptions): Promise<Tracked> {
  const { versions, models, jobs, onNews } = options;
  const results = new Map<string, readonly Observed[]>();
  const missing = new Map<string, string>();
  const waiting = [...versions];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let version = waiting.shift(); version !== undefined; version = waiting.shift()) {
      const news = (is: TrackNews["is"], because: string | null = null): void =>
        onNews?.({ version: version ?? "", is, because, done, of: versions.length });
      news("begun");
      const one = await trackVersion(version, options);
      done += 1;
      results.set(version, one.observed);
      if (one.because !== null) missing.set(version, one.because);
      news(one.because !== null ? "missing" : one.fresh ? "observed" : "kept", one.because);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  return {
    observed: versions
      .flatMap((version) => results.get(version) ?? [])
      .filter(({ observation }) => models.includes(observation.model)),
    missing: versions.flatMap((version) => {
      const because = missing.get(version);
      return because === undefined ? [] : [{ version, because }];
    }),
  };
}

interface OneVersion {
  readonly observed: readonly Observed[];
  readonly fresh: boolean;
  /** Why it was not, or not wholly, observed. */
  readonly because: string | null;
}

async function trackVersion(version: string, options: TrackOptions): Promise<OneVersion> {
  const { name, client, models, afresh, turnTimeout, find = agentNamed, clock } = options;
  const earlier = afresh ? [] : await Promise.all(models.map((model) => keptResult(client, version, model)));
  if (earlier.length > 0 && earlier.every((one) => one !== null)) {
    return { observed: earlier.flatMap((one) => one ?? []), fresh: false, because: null };
  }
  const before = await installedNow();
  const found = await find(`${name}@${version}`);
  if (found.is === "unavailable") return { observed: [], fresh: true, because: found.because };
  try {
    const observed: Observed[] = [];
    const reasons: string[] = [];
    for (const [index, model] of models.entries()) {
      const one = earlier[index] ?? (await observeVersion(found.agent, version, model, turnTimeout, clock));
      const failed = one.observation.sessions.find(({ came }) => came === "to no end");
      if (failed === undefined) await keepResult(client, one);
      else reasons.push(`${model}, ${failed.name}: ${failed.because ?? "a turn failed"}`);
      observed.push(one);
    }
    return { observed, fresh: true, because: reasons.length === 0 ? null : reasons.join("; ") };
  } catch (cause) {
    return { observed: [], fresh: true, because: cause instanceof Error ? cause.message : String(cause) };
  } finally {
    const folder = (await installedNow()).filter((each) => !before.includes(each) && each.endsWith(`@${version}`));
    if (found.installed !== null && folder.length > 0) await removeInstalled(found.installed);
  }
}

async function installedNow(): Promise<readonly string[]> {
  return readdir(clientCache()).catch(() => []);
}
