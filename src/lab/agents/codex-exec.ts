import { join } from "node:path";
import type { Ability, AgentUnderTest } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import { converse } from "./converse.ts";
import type { InstalledClient } from "./install.ts";
import { perTurn } from "./per-turn.ts";
import { environmentFor, furnish } from "./surroundings.ts";
import { timesIn } from "./times-in.ts";
import { argumentsFor } from "./turn.ts";

/** Versions of Codex without an app server that can be spoken to: `codex exec`, a process per turn. */
export function codexExec(installed: InstalledClient, options: AgentOptions = {}): AgentUnderTest {
  const abilities = new Set<Ability>(["resume", "set-effort", "switch-model", "interrupt", "subagents"]);
  return {
    name: `codex@${installed.version}`,
    client: "codex",
    abilities,
    start: async (surroundings) => {
      const { home, baseUrl } = surroundings;
      await furnish("codex", home, baseUrl);
      return converse(
        (from, settings) =>
          perTurn(
            {
              env: environmentFor("codex", home, baseUrl, options),
              argv: ({ say, settings: { model, effort }, first }) => [
                installed.bin,
                ...argumentsFor("codex", {
                  say,
                  resume: !first,
                  ...(model === null ? {} : { model }),
                  ...(effort === null ? {} : { effort }),
                  ...(options.flags === undefined ? {} : { flags: options.flags }),
                }),
              ],
              witnesses: () => timesIn(join(home, ".codex", "sessions"), "its session log"),
            },
            surroundings,
            from,
            settings,
          ),
        surroundings,
        abilities,
      );
    },
  };
}
