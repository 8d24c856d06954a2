import semver from "semver";
import type { Exchange } from "../../wire/index.ts";
import { type Observation, observe } from "./observation.ts";
import { type Learned, type WriteOptions, writeLearned } from "./write-learned.ts";

/** Conditions that are left out, so that what is learned holds elsewhere too. */
export interface LearnOptions {
  readonly anyProject?: boolean;
  readonly anyVersion?: boolean;
}

/** Takes exchanges one by one, in any order of sessions, each strand's in order. Keeps a lane's first call only. */
export interface Learner {
  add(exchange: Exchange): void;
  finish(options: WriteOptions): Learned;
}

/**
 * Learns a contract per client × version × model × lane × project from the first call of each strand. Where sessions
 * differ in one of these the newest counts, and a note says so: *between* sessions a difference is a change, no breach.
 */
export function learner({ anyProject = false, anyVersion = false }: LearnOptions = {}): Learner {
  const strands = new Set<string>();
  const newest = new Map<string, Observation>();
  const forms = new Map<string, Map<string, Set<string>>>();
  const sessions = new Set<string>();
  const odd = new Set<string>();
  let calls = 0;
  return {
    add(exchange) {
      calls += 1;
      sessions.add(exchange.place.session);
      const strand = JSON.stringify([exchange.place.session, exchange.place.strand]);
      if (strands.has(strand)) return;
      strands.add(strand);
      const { project, version, ...rest } = observe(exchange);
      const seen: Observation = {
        ...rest,
        ...(project !== undefined && !anyProject && { project }),
        ...(version !== undefined && !anyVersion && semver.valid(version) !== null && { version }),
      };
      if (version !== undefined && !anyVersion && seen.version === undefined) odd.add(version);
      const key = JSON.stringify([seen.client, seen.version, seen.model, seen.lane, seen.project]);
      const before = newest.get(key);
      if (before === undefined || seen.at >= before.at) newest.set(key, seen);
      const counted = forms.get(key) ?? new Map<string, Set<string>>();
      forms.set(key, counted);
      for (const [what, form] of Object.entries(formsOf(seen))) {
        counted.set(what, (counted.get(what) ?? new Set()).add(form));
      }
    },
    finish(options) {
      const notes: string[] = [];
      for (const [key, counted] of [...forms].sort()) {
        const { client, model, lane } = newest.get(key) ?? { client: "?", model: "?", lane: "?" };
        for (const [what, seen] of counted) {
          if (seen.size < 2) continue;
          notes.push(
            `${what} of ${lane} (${client}, ${model ?? "model unknown"}) began in ${seen.size} ways; the newest is written`,
          );
        }
      }
      for (const version of odd) notes.push(`"${version}" is no version that can be compared, so it is no condition`);
      return writeLearned([...newest.values()], { calls, sessions: sessions.size, notes }, options);
    },
  };
}

/** {@link learner} over what is at hand. */
export function learn(exchanges: Iterable<Exchange>, options: WriteOptions & LearnOptions): Learned {
  const learning = learner(options);
  for (const exchange of exchanges) learning.add(exchange);
  return learning.finish(options);
}

function formsOf({ effort, context, prompt, tools }: Observation): Readonly<Record<string, string>> {
  return {
    effort: JSON.stringify(effort),
    context: JSON.stringify(context),
    prompt: prompt?.hash ?? "",
    tools: tools ?? "",
  };
}
