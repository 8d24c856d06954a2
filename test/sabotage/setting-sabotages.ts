import { edit, isRaw, rawList, withoutThinking } from "./calls.ts";
import { middle } from "./picking.ts";
import type { Sabotage } from "./sabotage.ts";
import { bodies, budgets, clear, efforts, headers, idle, newTurn, prompts, thinking, tools } from "./settings.ts";

const changed = ["warn settings-stable"];
const cleared = ["error thinking-cleared-once"];
const minute = 60_000;

/** What clients did, or could do, to the settings they send. */
export const settingSabotages: Readonly<Record<string, Sabotage>> = {
  "a nonce in the prompt of every call": {
    expect: changed,
    do: (calls) => prompts(calls, 0, (text, number) => `${text}\nnonce ${nonce(number)}`),
  },
  "a nonce in front of the prompt of every call": {
    expect: changed,
    do: (calls) => prompts(calls, 0, (text, number) => `request ${nonce(number)}\n${text}`),
  },
  "a line more in the prompt": {
    expect: changed,
    do: (calls) =>
      prompts(calls, middle(calls), (text) => `${text}\nLength limits: keep text between tool calls to 25 words.`),
  },
  "the prompt of one call shortened": {
    expect: changed,
    do: (calls) =>
      prompts(calls, middle(calls), (text, number) =>
        number === middle(calls) ? text.slice(0, text.length / 2) : text,
      ),
  },
  "effort lowered": { expect: changed, do: (calls) => efforts(calls, middle(calls), "low") },
  "effort no longer sent": { expect: changed, do: (calls) => efforts(calls, middle(calls), undefined) },
  "effort lowered for one call": {
    expect: changed,
    do: (calls) => efforts(calls.slice(0, middle(calls) + 1), middle(calls), "low"),
  },
  "effort lowered on resume": {
    expect: changed,
    do: (calls) => {
      const at = calls.findIndex(({ exchange }) => exchange.place.resumed);
      if (at < 1) return false;
      for (const { entry } of calls.slice(at)) {
        const { command } = Object(entry._evenkeel);
        entry._evenkeel = { command: rawWords(command).filter((word) => !/effort|high|variant/.test(word)) };
      }
      return efforts(calls, at, "medium");
    },
  },
  "tool results cleared by a new context edit": {
    expect: changed,
    do: (calls) =>
      bodies(calls, middle(calls), (body) =>
        isRaw(body.context_management)
          ? {
              ...body,
              context_management: {
                edits: [...rawList(body.context_management.edits), { type: "clear_tool_uses_20250919" }],
              },
            }
          : body,
      ),
  },
  "a description of a tool changed": {
    expect: changed,
    do: (calls) =>
      tools(calls, middle(calls), (list) =>
        list.map((tool, index) => (index === 1 ? { ...tool, description: "Something shorter." } : tool)),
      ),
  },
  "a tool more": {
    expect: changed,
    do: (calls) => tools(calls, middle(calls), (list) => [...list, { ...list[0], name: "one_more" }]),
  },
  "a tool less": { expect: changed, do: (calls) => tools(calls, middle(calls), (list) => list.slice(1)) },
  "a beta flag lost": {
    expect: changed,
    do: (calls) =>
      headers(calls, middle(calls), (name, value) =>
        name === "anthropic-beta" ? value.replace(/,[^,]*$/, "") : value,
      ),
  },
  "thinking switched off": { expect: changed, do: (calls) => thinking(calls, middle(calls), { type: "disabled" }) },
  "thinking switched off, and none sent back": {
    expect: changed,
    do: (calls) => {
      for (const call of calls.slice(middle(calls))) edit(call, withoutThinking);
      return thinking(calls, middle(calls), { type: "disabled" });
    },
  },
  "a thinking budget instead of adaptive thinking": {
    expect: changed,
    do: (calls) => thinking(calls, middle(calls), { type: "enabled", budget_tokens: 4000 }),
  },
  "the thinking budget lowered": { expect: changed, do: (calls) => budgets(calls, middle(calls)) },
  "temperature changed": {
    expect: changed,
    do: (calls) =>
      bodies(calls, middle(calls), (body) => ({
        ...body,
        ...(isRaw(body.generationConfig)
          ? { generationConfig: { ...body.generationConfig, temperature: 0.2 } }
          : { temperature: 0.2 }),
      })),
  },
  "thinking cleared in every call": {
    expect: cleared,
    do: (calls) => clear(calls, middle(calls), Number.POSITIVE_INFINITY),
  },
  "thinking cleared once without idling": { expect: cleared, do: (calls) => clear(calls, middle(calls), 1) },
  "thinking cleared after idling, and ever after": {
    expect: cleared,
    do: (calls) => idle(calls, newTurn(calls), 61 * minute) && clear(calls, newTurn(calls), Number.POSITIVE_INFINITY),
  },
  "thinking cleared after a pause too short": {
    expect: cleared,
    do: (calls) => idle(calls, newTurn(calls), 20 * minute) && clear(calls, newTurn(calls), 1),
  },
};
function rawWords(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}

function nonce(number: number): string {
  return `${(number * 7919 + 12345).toString(16)}f3a9`;
}
