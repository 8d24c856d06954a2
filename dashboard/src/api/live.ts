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

/**
 * Calls `late` where nothing was heard for so many milliseconds: by the clock on the wall, and asked anew when somebody
 * looks again, because timers stand still while a machine sleeps and its connections may be gone when it wakes.
 */
function watch(ms: number, late: () => void): { again(): void; end(): void } {
  let heard = Date.now();
  const look = (): void => {
    if (Date.now() - heard > ms) late();
  };
  const timer = setInterval(look, 5000);
  const ending = new AbortController();
  awake(look, ending.signal);
  return {
    again() {
      heard = Date.now();
    },
    end() {
      clearInterval(timer);
      ending.abort();
    },
  };
}

/** Calls `then` whenever the page is looked at again, or the network is back. */
function awake(then: () => void, signal: AbortSignal): void {
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && then(), { signal });
  window.addEventListener("pageshow", then, { signal });
  window.addEventListener("online", then, { signal });
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

/** Not as long where somebody looks again: they want to know now. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  const ending = new AbortController();
  return new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
    signal.addEventListener("abort", () => resolve(), { signal: ending.signal });
    awake(resolve, ending.signal);
  }).finally(() => ending.abort());
}
