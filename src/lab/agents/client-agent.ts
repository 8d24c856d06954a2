import type { Ability, AgentUnderTest, Surroundings } from "./agent.ts";
import type { RealClient } from "./clients.ts";
import type { Open } from "./conversation.ts";
import { converse } from "./converse.ts";
import { furnish } from "./surroundings.ts";

export interface ClientAgent {
  /** As a person names it: `codex@0.169.0`. */
  readonly name: string;
  readonly client: RealClient;
  readonly abilities: readonly Ability[];
  /** Opens its conversations, in surroundings that hold the configuration it needs. */
  readonly open: (surroundings: Surroundings) => Open;
}

/** A real client as an agent under test. */
export function clientAgent({ name, client, abilities: able, open }: ClientAgent): AgentUnderTest {
  const abilities = new Set(able);
  return {
    name,
    client,
    abilities,
    start: async (surroundings) => {
      await furnish(client, surroundings.home, surroundings.baseUrl);
      return converse(open(surroundings), surroundings, abilities);
    },
  };
}
