import { createHash } from "node:crypto";
import type { InProcessAgent } from "../../src/lab/index.ts";
import { Agent, type Begin } from "./agent.ts";

const ids = new Map<string, () => string>();

/** The agent as the lab plays it: in the lab's own process, with the lab's clock, and ids that the lab's seed settles. */
const reference: InProcessAgent = {
  name: "reference",
  models: ["claude-opus-4-6", "claude-sonnet-4-6"],
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
    "fallback",
    "cohorts",
  ],
  start: async ({ baseUrl, apiKey, clock, cwd, home, model, effort, cohort, seed, conversation }) => {
    // A home is one run of a scenario, of one or more processes: none of them draws an id twice.
    const newId = ids.get(home) ?? drawing(seed);
    ids.set(home, newId);
    const never = new AbortController().signal;
    const from = conversation.is === "new" ? {} : { from: { id: conversation.id, fork: conversation.is === "fork" } };
    const begin: Begin = {
      world: {
        now: () => clock.now(),
        // The lab's clock stands still while a turn is under way.
        sleep: async () => {},
        newId,
        baseUrl,
        apiKey,
        home,
        cohort: cohort ?? "public",
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

export default reference;

/** Ids that look like any; the same seed draws the same. */
function drawing(seed: string): () => string {
  let n = 0;
  return () => {
    n += 1;
    const hex = createHash("sha256").update(`${seed} ${n}`).digest("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
  };
}
