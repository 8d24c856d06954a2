import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Ability, AgentUnderTest } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import type { CommandSpec } from "./agent-spec.ts";
import { converse } from "./converse.ts";
import { fill, filledIn, namesCohort } from "./fill.ts";
import { perTurn } from "./per-turn.ts";
import { bareEnvironment, dummyKey } from "./surroundings.ts";
import { timesIn } from "./times-in.ts";

/** An agent that is described by the commands of its turns. */
export function commandAgent(name: string, spec: CommandSpec, options: AgentOptions = {}): AgentUnderTest {
  const abilities = new Set<Ability>(["interrupt", ...(spec.can ?? [])]);
  if (spec.resume !== undefined) abilities.add("resume");
  if (spec.fork !== undefined) abilities.add("fork");
  if (spec.effort !== undefined) abilities.add("set-effort");
  if (spec.model !== undefined) abilities.add("switch-model");
  if (spec.compact !== undefined) abilities.add("compact");
  if (namesCohort([spec.start, spec.fork, spec.cohort, spec.env])) abilities.add("cohorts");
  return {
    name,
    client: "generic",
    abilities,
    ...(spec.cohorts === undefined ? {} : { cohorts: spec.cohorts }),
    start: async (surroundings) => {
      const { home, baseUrl, cohort = null } = surroundings;
      await mkdir(join(home, "tmp"), { recursive: true });
      const places = { baseUrl, home, key: dummyKey, cohort };
      const env = {
        ...bareEnvironment(home),
        ...addresses(baseUrl, spec.baseUrl),
        ...filledIn(spec.env, places),
        ...options.env,
      };
      return converse(
        (from, settings) => {
          let forks = from.is === "fork";
          const conversation = perTurn(
            {
              env,
              endsWhole: true,
              witnesses: async () =>
                spec.logs === undefined ? [] : timesIn(fill(spec.logs, places), "its own log", "any"),
              argv: ({ say, settings: { model, effort }, first }) => {
                const values = { say, model, effort, ...places };
                const further = (forks ? spec.fork : spec.resume) ?? spec.start;
                forks = false;
                const list = [
                  ...(first ? spec.start : further),
                  ...(model === null ? [] : (spec.model ?? [])),
                  ...(effort === null ? [] : (spec.effort ?? [])),
                  ...(cohort === null ? [] : (spec.cohort ?? [])),
                  ...(options.flags ?? []),
                ];
                return list.map((part) => fill(part, values));
              },
            },
            surroundings,
            from,
            {
              model: settings.model ?? spec.defaults?.model ?? null,
              effort: settings.effort ?? spec.defaults?.effort ?? null,
            },
          );
          const { compact } = spec;
          return compact === undefined ? conversation : { ...conversation, compact: () => conversation.say(compact) };
        },
        surroundings,
        abilities,
      );
    },
  };
}

/** What the official SDKs ask the environment for. */
export function addresses(baseUrl: string, names?: readonly string[]): Record<string, string> {
  const keys = { ANTHROPIC_API_KEY: dummyKey, OPENAI_API_KEY: dummyKey, GEMINI_API_KEY: dummyKey };
  if (names !== undefined) return { ...keys, ...Object.fromEntries(names.map((name) => [name, baseUrl])) };
  return {
    ...keys,
    ANTHROPIC_BASE_URL: baseUrl,
    OPENAI_BASE_URL: `${baseUrl}/v1`,
    GOOGLE_GEMINI_BASE_URL: baseUrl,
  };
}
