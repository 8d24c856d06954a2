import type { InProcessAgent } from "../../src/lab/index.ts";
import { Agent, type Begin } from "./agent.ts";

/**
 * The agent as the lab plays it: in the lab's own process, with the lab's clock.
 *
 * @param cohort who uses it, as it says of itself
 */
export function inLab(cohort: string): InProcessAgent {
  return {
    name: "reference",
    abilities: [
      "long-running",
      "resume",
      "fork",
      "set-effort",
      "remember-settings",
      "switch-model",
      "interrupt",
      "message-mid-tool",
      "compact",
      "subagents",
    ],
    start: async ({ baseUrl, apiKey, clock, cwd, home, model, effort, conversation }) => {
      const never = new AbortController().signal;
      const from = conversation.is === "new" ? {} : { from: { id: conversation.id, fork: conversation.is === "fork" } };
      const begin: Begin = {
        world: {
          now: () => clock.now(),
          // The lab's clock stands still while a turn is under way.
          sleep: async () => {},
          newId: () => crypto.randomUUID(),
          baseUrl,
          apiKey,
          home,
          cohort,
        },
        cwd,
        settings: { model, effort },
        ...from,
      };
      const agent = Agent.start(begin);
      return {
        id: agent.id,
        say: async (text, signal) => {
          await agent.say(text, signal);
        },
        tell: (text) => agent.tell(text),
        compact: () => agent.compact(never),
        setEffort: async (chosen) => agent.set({ effort: chosen }),
        setModel: async (chosen) => agent.set({ model: chosen }),
        end: async () => {},
      };
    },
  };
}

export default inLab("public");
