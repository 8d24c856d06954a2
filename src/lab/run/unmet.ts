import { sameModel, thinkingKept } from "../../invariants/index.ts";
import { type Exchange, known, type Usage } from "../../wire/index.ts";
import type { TurnEnd } from "../agents/index.ts";
import type { Expectation } from "../scenario/index.ts";
import type { Unmet } from "./played.ts";

/** What happened since the last act. */
export interface Since {
  readonly exchanges: readonly Exchange[];
  readonly end: TurnEnd | null;
  /** `first` and `other` → the models' names. */
  readonly modelOf: (word: string) => string | null;
}

/** What of an expectation was not met; empty where all was. */
export function unmetBy(expectation: Expectation, since: Since): readonly Omit<Unmet, "step">[] {
  const {
    effort,
    model,
    calls,
    outcome,
    build,
    flags,
    betas,
    cached,
    sends = [],
    sendsNot = [],
    keepsThinking = [],
  } = expectation;
  const lane = expectation.lane ?? "main";
  const main = since.exchanges.filter(({ place }) => place.lane === lane);
  const unmet: Omit<Unmet, "step">[] = [];
  const say = (what: string, expected: string, seen: string): void => void unmet.push({ what, expected, seen });
  if (
    main.length === 0 &&
    (effort ?? model ?? build ?? flags ?? betas ?? cached ?? keepsThinking[0] ?? sends[0] ?? sendsNot[0]) !== undefined
  ) {
    say(lane === "main" ? "a call of the main conversation" : `a call of ${lane}`, "at least one", "none");
    return unmet;
  }
  if (effort !== undefined) {
    const sent = main.map(({ request }) => known(request.effort) ?? request.effort.is);
    if (sent.some((word) => word !== effort)) say("effort", effort, [...new Set(sent)].join(", "));
  }
  const wanted = model === undefined ? null : since.modelOf(model);
  if (wanted !== null) {
    const sent = main.map(({ request }) => known(request.model) ?? "none");
    if (sent.some((name) => !sameModel(wanted, name))) say("model", wanted, [...new Set(sent)].join(", "));
  }
  if (calls !== undefined && (main.length < calls.atLeast || main.length > calls.atMost)) {
    const most = Number.isFinite(calls.atMost) ? ` to ${calls.atMost}` : " or more";
    say("calls", calls.atLeast === calls.atMost ? `${calls.atLeast}` : `${calls.atLeast}${most}`, `${main.length}`);
  }
  if (outcome !== undefined && since.end?.is !== outcome) say("outcome", outcome, since.end?.is ?? "none");
  const every = (what: string, wanted: string, wordsIn: (exchange: Exchange) => string): void => {
    const sent = main.map(wordsIn);
    if (sent.some((each) => each !== wanted)) say(what, wanted, [...new Set(sent)].join(" or "));
  };
  if (build !== undefined) every("build", build, ({ provenance }) => provenance?.build ?? "not told");
  if (flags !== undefined) every("flags", listed(flags), ({ provenance }) => listed(provenance?.flags));
  if (betas !== undefined) every("betas", listed(betas), ({ request }) => listed(known(request.betas) ?? []));
  const last = main.at(-1);
  const read = last === undefined ? null : cachedPart(last.reply.usage);
  if (cached !== undefined && (read === null || read < cached)) {
    say("read from the cache", `at least ${percent(cached)}`, read === null ? "not told" : percent(read));
  }
  for (const [index, { request }] of main.entries()) {
    const wanted = keepsThinking.length === 1 ? keepsThinking[0] : keepsThinking[index];
    const kept = thinkingKept(request.contextEdits);
    if (wanted !== undefined && kept !== wanted) {
      say(`turns of thinking kept by call ${index + 1}`, turns(wanted), kept === undefined ? "not told" : turns(kept));
    }
  }
  const held = last === undefined ? "" : JSON.stringify([known(last.request.prompt)?.text, last.request.history]);
  const failed = failedTools(last);
  const without = failed === 0 ? "without it" : `without it; tool results in it that are errors: ${failed}`;
  for (const text of sends) if (!held.includes(inJson(text))) say("the last request", `with "${text}"`, without);
  for (const text of sendsNot) if (held.includes(inJson(text))) say("the last request", `without "${text}"`, "with it");
  return unmet;
}

/** Tool results that the agent sent as errors: where a file could not be read, nothing of it is sent. */
function failedTools(last: Exchange | undefined): number {
  const items = last === undefined ? [] : (known(last.request.history) ?? []);
  return items.filter((item) => item.kind === "tool-result" && item.isError).length;
}

/** Of what the model read; `null`: the provider does not tell. */
function cachedPart({ input, cacheRead, cacheCreation }: Usage): number | null {
  const read = known(cacheRead);
  const all = (known(input) ?? 0) + (read ?? 0) + (known(cacheCreation) ?? 0);
  return read === undefined || all === 0 ? null : read / all;
}

function listed(names: readonly string[] | undefined): string {
  if (names === undefined) return "not told";
  return names.length === 0 ? "none" : names.toSorted().join(", ");
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function turns(count: number): string {
  return Number.isFinite(count) ? String(count) : "all";
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
