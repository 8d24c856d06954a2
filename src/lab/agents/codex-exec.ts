import { join } from "node:path";
import type { AgentUnderTest } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import { clientAgent } from "./client-agent.ts";
import type { InstalledClient } from "./install.ts";
import { perTurn } from "./per-turn.ts";
import { environmentFor } from "./surroundings.ts";
import { timesIn } from "./times-in.ts";
import { argumentsFor } from "./turn.ts";

/** Versions of Codex without an app server that can be spoken to: `codex exec`, a process per turn. */
export function codexExec(installed: InstalledClient, options: AgentOptions = {}): AgentUnderTest {
  return clientAgent({
    name: `codex@${installed.version}`,
    client: "codex",
    abilities: ["resume", "set-effort", "switch-model", "interrupt", "subagents"],
    open: (surroundings) => {
      const { home, baseUrl } = surroundings;
      return (from, settings) =>
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
        );
    },
  });
}
