import type { Hints } from "../parsed-call.ts";
import { type Seen, seen, unrecorded } from "../seen.ts";
import type { CallView } from "./client-profile.ts";

/** Nothing is known but that it is a call of the main lane. */
export const noHints: Hints = Object.freeze({
  session: null,
  agent: null,
  parentAgent: null,
  parentSession: null,
  lane: "main",
  continuesEarlierProcess: false,
  oneShot: false,
  machine: null,
  run: null,
  runIsProcess: false,
  command: "",
  window: null,
  retryCount: null,
  previousResponseId: null,
  announced: [],
  commandActs: [],
  echoedActs: [],
  declared: {},
  set: {},
});

/** The first group of the first pattern found in the prompt or the first texts of the history: a project folder. */
export function projectIn(call: CallView, pattern: RegExp): Seen<string> {
  const { prompt, history } = call.request;
  const texts = prompt.is === "set" ? [prompt.value.text] : [];
  if (history.is === "set")
    for (const item of history.value.slice(0, 8)) if (item.kind === "text") texts.push(item.text);
  for (const text of texts) {
    const found = pattern.exec(text)?.[1]?.trim();
    if (found) return seen(found);
  }
  return unrecorded;
}

/** The text of the last item of the history, where it is one of the user. */
export function lastUserText(call: CallView): string {
  const { history } = call.request;
  const last = history.is === "set" ? history.value.findLast((item) => item.role === "user") : undefined;
  return last?.kind === "text" ? last.text : "";
}

/** Whether the request offers tools. */
export function offersTools(call: CallView): boolean {
  return call.request.tools.is === "set" && call.request.tools.value.tools.length > 0;
}

/** A header that counts retries. */
export function countIn(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : null;
}
