import type { QueryClient } from "@tanstack/react-query";
import { createParser } from "eventsource-parser";
import type { Health, LiveEvent, OverviewAnswer } from "../../../src/server/index.ts";
import { call } from "./ask.ts";
import type { LiveState } from "./live-state.ts";
import { Refused } from "./refused.ts";

interface Live {
  readonly queries: QueryClient;
  readonly signal: AbortSignal;
  readonly told: (state: LiveState) => void;
  /** Called when facts came, with the newest one's time. */
  readonly took: (at: number) => void;
}

/** At most one refresh in so many milliseconds, however many facts come. */
const calm = 1000;
const longestWait = 15_000;
/** The server says every 15 s at least that it is there. One that holds the connection and says nothing is away. */
const silence = 35_000;

/**
 * Follows `GET /v1/live` until the signal ends it, over and over: read with `fetch`, because an `EventSource` can send
 * no token. What comes makes the queries of the open page ask again; what was missed meanwhile does so too.
 */
export async function follow({ queries, signal, told, took }: Live): Promise<void> {
  let wait = 500;
  let due: ReturnType<typeof setTimeout> | null = null;
  const refresh = (): void => {
    due ??= setTimeout(() => {
      due = null;
      // A question under way is let end: asked anew every second, a slow one would never be answered.
      void queries.invalidateQueries({ predicate: ({ meta }) => meta?.live !== false }, { cancelRefetch: false });
    }, calm);
  };
  const parser = createParser({
    onEvent: ({ data }) => {
      const event = read(data);
      if (event === null) return;
      if (event.is === "health") keepHealth(queries, event.health);
      else refresh();
      if (event.is === "facts" && event.facts.length > 0) took(Math.max(...event.facts.map(({ at }) => at)));
    },
  });
  let before = false;
  while (!signal.aborted) {
    const mute = new AbortController();
    const heard = watch(silence, () => mute.abort());
    try {
      const response = await call("/v1/live", { signal: AbortSignal.any([signal, mute.signal]) });
      told("connected");
      wait = 500;
      if (before) refresh();
      before = true;
      parser.reset();
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const piece = await reader?.read();
        if (!piece || piece.done) break;
        heard.again();
        parser.feed(piece.value);
      }
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof Refused && error.status === 401) {
        told("refused");
        break;
      }
    } finally {
      heard.end();
    }
    if (signal.aborted) break;
    told("reconnecting");
    // The page's own queries find out that nobody answers, and say so.
    if (before) refresh();
    await pause(wait, signal);
    wait = Math.min(longestWait, wait * 2);
  }
  if (due !== null) clearTimeout(due);
}

/** Calls `late` where nothing was heard for so many milliseconds. */
function watch(ms: number, late: () => void): { again(): void; end(): void } {
  let timer = setTimeout(late, ms);
  return {
    again() {
      clearTimeout(timer);
      timer = setTimeout(late, ms);
    },
    end: () => clearTimeout(timer),
  };
}

function read(data: string): LiveEvent | null {
  try {
    // Sent by the server this page came from.
    return JSON.parse(data) as LiveEvent;
  } catch {
    return null;
  }
}

function keepHealth(queries: QueryClient, health: Health): void {
  queries.setQueryData(["health"], health);
  queries.setQueriesData<OverviewAnswer>({ queryKey: ["overview"] }, (old) => old && { ...old, health });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
