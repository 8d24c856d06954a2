import { blocksOf, type Call, messagesOf, rawList } from "./calls.ts";
import { middle } from "./picking.ts";
import type { Raw } from "./recording.ts";
import { serve } from "./replies.ts";
import type { Sabotage } from "./sabotage.ts";
import { bodies, clear, headers, idle, newTurn, prompts, tools } from "./settings.ts";

const minute = 60_000;

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
