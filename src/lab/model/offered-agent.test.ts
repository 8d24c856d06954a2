import assert from "node:assert/strict";
import { test } from "node:test";
import { aCall } from "./call.fixture.ts";
import { offeredAgent } from "./offered-agent.ts";

const table: readonly (readonly [name: string, prompt: string, agent: string])[] = [
  [
    "a list behind its title",
    "Available agent types for the tool:\n- explore: looks\n- general: does all\n",
    "general",
  ],
  ["names in bold", "Available agent types:\n- **explore**: looks\n", "explore"],
  [
    "arrows",
    "The following sub-agents are available:\n\n- cli_help -> helps\n- generalist -> does all\n",
    "generalist",
  ],
  ["tags", "<available_subagents><subagent><name>looker</name></subagent></available_subagents>", "looker"],
  [
    "a title that is only spoken of",
    "See the available agent types.\n\nWhen to use it:\n- **Lookups**: never\n",
    "general-purpose",
  ],
  ["nothing", "", "general-purpose"],
];

for (const [name, prompt, agent] of table) {
  test(`kinds of sub-agents: ${name}`, () => assert.equal(offeredAgent(aCall({ prompt })), agent));
}
