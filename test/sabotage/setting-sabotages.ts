import { blocksOf, type Call, edit, isRaw, isThinking, messagesOf, rawList, withoutThinking } from "./calls.ts";
import type { Raw } from "./recording.ts";
import { countAs, serve, usageOf } from "./replies.ts";
import type { Sabotage } from "./sabotage.ts";

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

export const legitimateSettings: Readonly<Record<string, Sabotage>> = {
  "thinking cleared once after a tool ran for an hour": {
    expect: [],
    do: (calls) => {
      const at = calls.findIndex((call, index) => index > 0 && blocksOf(call).at(-1)?.kind === "result");
      return idle(calls, at, 61 * minute) && clear(calls, at, 1);
    },
  },
  "another model asked for": {
    expect: [],
    change: "model",
    do: (calls) => {
      for (const { entry } of calls.slice(middle(calls)))
        entry.request.url = entry.request.url.replace(/models\/[^:]+/, "models/gemini-9-flash");
      for (const call of calls.slice(middle(calls)))
        serve(call, () => (call.body.contents === undefined ? "model-9" : "gemini-9-flash"));
      return (
        !calls.some(({ exchange }) => exchange.place.resumed) &&
        bodies(calls, middle(calls), (body) =>
          body.model === undefined ? { ...body, session: 1 } : { ...body, model: "model-9" },
        )
      );
    },
  },
  "thinking cleared once after idling": {
    expect: [],
    do: (calls) => idle(calls, newTurn(calls), 61 * minute) && clear(calls, newTurn(calls), 1),
  },
  "cleared thinking from the first call on": { expect: [], do: (calls) => clear(calls, 0, Number.POSITIVE_INFINITY) },
  "another day": { expect: [], do: (calls) => days(calls, middle(calls)) },
  "another folder and git status": { expect: [], do: (calls) => folders(calls, middle(calls)) },
  "cache markers moved": { expect: [], do: (calls) => markers(calls) },
  "cache markers removed": { expect: [], do: (calls) => bodies(calls, 0, (body) => without(body, "cache_control")) },
  "headers in another order and case": {
    expect: [],
    do: (calls) => {
      for (const { entry } of calls) {
        entry.request.headers = entry.request.headers
          .map(({ name, value }) => ({ name: name.toUpperCase(), value }))
          .reverse();
      }
      return true;
    },
  },
  "tools in another order": { expect: [], do: (calls) => tools(calls, middle(calls), (list) => list.toReversed()) },
  "an id of its own in every body": {
    expect: [],
    do: (calls) =>
      bodies(calls, 0, (body, index) => ({ ...body, trace_id: `0b9a5c1e-7d42-4f0a-9a8e-3c1d2b4f5a${10 + index}` })),
  },
  "beta flags in another order": {
    expect: [],
    do: (calls) =>
      headers(calls, middle(calls), (name, value) =>
        name === "anthropic-beta" ? value.split(",").reverse().join(",") : value,
      ),
  },
  "keys of the body in another order": {
    expect: [],
    do: (calls) => bodies(calls, middle(calls), (body) => reversed(body)),
  },
};

function rawWords(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}

function middle(calls: readonly Call[]): number {
  return Math.max(1, Math.floor((calls.length - 1) / 2));
}

function nonce(number: number): string {
  return `${(number * 7919 + 12345).toString(16)}f3a9`;
}

/** The first call from the middle on that brings words of a person. */
function newTurn(calls: readonly Call[]): number {
  return calls.findIndex((call, index) => {
    const last = blocksOf(call).at(-1);
    return (
      index >= Math.min(middle(calls), calls.length - 3) && index > 0 && last?.kind === "text" && last.role === "user"
    );
  });
}

function bodies(calls: readonly Call[], from: number, change: (body: Raw, index: number) => Raw): boolean {
  let touched = false;
  calls.forEach(({ body }, index) => {
    if (index < from) return;
    const changed = change(structuredClone(body), index);
    touched ||= JSON.stringify(changed) !== JSON.stringify(body);
    for (const key of Object.keys(body)) delete body[key];
    Object.assign(body, changed);
  });
  return touched;
}

function prompts(calls: readonly Call[], from: number, change: (text: string, index: number) => string): boolean {
  return bodies(calls, from, (body, index) => {
    if (typeof body.system === "string") return { ...body, system: change(body.system, index) };
    if (Array.isArray(body.system)) {
      const blocks = rawList(body.system);
      return {
        ...body,
        system: blocks.map((block, at) =>
          at === blocks.length - 1 ? { ...block, text: change(String(block.text), index) } : block,
        ),
      };
    }
    if (isRaw(body.systemInstruction)) {
      const [first, ...rest] = rawList(body.systemInstruction.parts);
      return {
        ...body,
        systemInstruction: {
          ...body.systemInstruction,
          parts: [{ ...first, text: change(String(first?.text), index) }, ...rest],
        },
      };
    }
    const [first, ...rest] = rawList(body.input);
    const [part, ...parts] = rawList(first?.content);
    return {
      ...body,
      input: [{ ...first, content: [{ ...part, text: change(String(part?.text), index) }, ...parts] }, ...rest],
    };
  });
}

function efforts(calls: readonly Call[], from: number, effort: string | undefined): boolean {
  return bodies(calls, from, (body) => {
    for (const field of ["output_config", "reasoning"]) {
      if (isRaw(body[field]) && body[field].effort !== undefined)
        return { ...body, [field]: { ...body[field], effort } };
    }
    return body;
  });
}

function thinking(calls: readonly Call[], from: number, mode: Raw): boolean {
  return bodies(calls, from, (body) => (body.thinking === undefined ? body : { ...body, thinking: mode }));
}

function budgets(calls: readonly Call[], from: number): boolean {
  return bodies(calls, from, (body) => {
    if (!isRaw(body.generationConfig) || !isRaw(body.generationConfig.thinkingConfig)) return body;
    const thinkingConfig = { ...body.generationConfig.thinkingConfig, thinkingBudget: 128 };
    return { ...body, generationConfig: { ...body.generationConfig, thinkingConfig } };
  });
}

function tools(calls: readonly Call[], from: number, change: (list: Raw[]) => Raw[]): boolean {
  return bodies(calls, from, (body) => {
    const [first] = rawList(body.tools);
    if (first === undefined) return body;
    if (Array.isArray(first.functionDeclarations)) {
      return { ...body, tools: [{ ...first, functionDeclarations: change(rawList(first.functionDeclarations)) }] };
    }
    return { ...body, tools: change(rawList(body.tools)) };
  });
}

function headers(calls: readonly Call[], from: number, change: (name: string, value: string) => string): boolean {
  let touched = false;
  for (const { entry } of calls.slice(from)) {
    for (const header of entry.request.headers) {
      const value = change(header.name.toLowerCase(), header.value);
      touched ||= value !== header.value;
      header.value = value;
    }
  }
  return touched;
}

/** `clear_thinking` with keep 1, as in April 2026; what it clears is the provider's work, so the history stays. */
function clear(calls: readonly Call[], from: number, times: number): boolean {
  if (from < 0 || calls[from] === undefined || !blocksOf(calls.at(-1) ?? (calls[0] as Call)).some(isThinking))
    return false;
  return bodies(calls.slice(0, from + times), from, (body) => {
    if (!isRaw(body.context_management)) return body;
    const edits = rawList(body.context_management.edits).map((each) =>
      String(each.type).startsWith("clear_thinking") ? { ...each, keep: { type: "thinking_turns", value: 1 } } : each,
    );
    return { ...body, context_management: { ...body.context_management, edits } };
  });
}

/** Nothing happens for a while before this call; the cache is cold after five minutes. */
export function idle(calls: readonly Call[], before: number, milliseconds: number): boolean {
  const call = calls[before];
  if (call === undefined || before < 1) return false;
  for (const { entry } of calls.slice(before)) {
    entry.startedDateTime = new Date(Date.parse(entry.startedDateTime) + milliseconds).toISOString();
  }
  const { input, cacheRead, cacheCreation } = usageOf(call);
  if (milliseconds > 5 * minute && cacheCreation > 0)
    countAs(call, { input: 0, cacheRead: 0, cacheCreation: input + cacheRead + cacheCreation });
  return true;
}

/** The day changes wherever the client writes it. */
function days(calls: readonly Call[], from: number): boolean {
  return bodies(calls, from, (body) =>
    JSON.parse(
      JSON.stringify(body)
        .replaceAll("2026-11-20", "2026-11-21")
        .replaceAll("Friday, November 20, 2026", "Saturday, November 21, 2026"),
    ),
  );
}

/** Where the prompt of a client names its folder in words that the recordings keep. */
function folders(calls: readonly Call[], from: number): boolean {
  return prompts(calls, from, (text) =>
    text
      .replace(/(Primary working directory: )\S+/, "$1/srv/elsewhere/project")
      .replace("Is a git repository: false", "Is a git repository: true"),
  );
}

function markers(calls: readonly Call[]): boolean {
  return bodies(calls, 0, (body, index) => {
    const bare = without(body, "cache_control");
    const { list } = messagesOf(bare);
    if (bare.messages === undefined) return body;
    const blocks = list.flatMap(({ content }) => rawList(content));
    const block = blocks[index % Math.max(1, blocks.length)];
    if (block !== undefined) block.cache_control = { type: "ephemeral", ttl: "1h" };
    return bare;
  });
}

function without(value: Raw, name: string): Raw {
  return JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === name ? undefined : each)));
}

function reversed(value: Raw): Raw {
  return Object.fromEntries(Object.entries(value).reverse());
}
