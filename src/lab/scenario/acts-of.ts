import { reply, use } from "../model/index.ts";
import { disturbanceOf, type FaultStep } from "./disturbance-of.ts";
import type { Act, Expectation, Spawned } from "./scenario.ts";
import type { RawStep } from "./schema.ts";
import { parseSize } from "./size.ts";
import { faultsOf, turnOf } from "./turn-of.ts";

export type ActsOf =
  | { readonly is: "acts"; readonly acts: readonly { readonly label: string; readonly act: Act }[] }
  | { readonly is: "bad"; readonly what: string; readonly next: string };

/** A step as written → what is done, one act after the other. */
export function actsOf(raw: RawStep, milliseconds: (text: string) => number | null): ActsOf {
  const one = (label: string, act: Act): ActsOf => ({ is: "acts", acts: [{ label, act }] });
  if ("message-mid-tool" in raw) {
    const slow = [
      { think: "The tool takes a while.", use: "hold" as const },
      { think: "The tool has finished; there may be more to do.", text: "The tool has finished." },
    ];
    return one(`message mid-tool "${short(raw["message-mid-tool"])}"`, {
      is: "message-mid-tool",
      say: raw.say ?? "Run the slow tool.",
      text: raw["message-mid-tool"],
      turn: turnOf(raw.model ?? slow),
      after: turnOf(raw.after),
    });
  }
  if ("spawn" in raw) {
    const prompts = [raw.spawn].flat();
    const spawned = prompts.map((prompt): Spawned => ({ prompt, turn: turnOf(raw.model ?? `Done: ${short(prompt)}`) }));
    const handOut = turnOf({ think: "Others can do that.", spawn: prompts.map((prompt) => ({ prompt })) });
    const wait = { faults: [], answer: reply(use({ tool: "wait" })), spawned: [] };
    const turn = [...handOut.map((each) => ({ ...each, spawned })), wait, ...turnOf()];
    const text = raw.say ?? `Hand this out: ${prompts.length === 1 ? "one task" : `${prompts.length} tasks`}.`;
    return one(`spawn ${prompts.length === 1 ? `"${short(prompts[0] ?? "")}"` : prompts.length}`, {
      is: "say",
      text,
      turn,
    });
  }
  if ("say" in raw) {
    const times = raw.times ?? 1;
    const turn = turnOf(raw.model);
    const acts = Array.from({ length: times }, (_, index) => {
      const text = times === 1 ? raw.say : `${raw.say} (${index + 1} of ${times})`;
      return { label: `say "${short(text)}"`, act: { is: "say" as const, text, turn } };
    });
    return { is: "acts", acts };
  }
  if ("interrupt" in raw) {
    return one(`interrupt "${short(raw.interrupt)}"`, {
      is: "interrupt",
      text: raw.interrupt,
      turn: turnOf(raw.model),
    });
  }
  if ("idle" in raw) {
    const ms = milliseconds(raw.idle);
    if (ms === null) return { is: "bad", what: `"${raw.idle}" is no time to idle`, next: "more than 0, at most 365d" };
    const idleness = raw.awake === true ? "awake" : "suspended";
    return one(`idle ${raw.idle}${raw.awake === true ? ", awake" : ""}`, { is: "idle", ms, idleness });
  }
  if ("switch-model" in raw) {
    return one(`switch model to ${raw["switch-model"]}`, { is: "switch-model", model: raw["switch-model"] });
  }
  if ("set-effort" in raw) {
    return one(`set effort to ${raw["set-effort"]}`, { is: "set-effort", effort: raw["set-effort"] });
  }
  if ("grow-to" in raw) {
    const tokens = parseSize(String(raw["grow-to"]));
    if (tokens === null) return { is: "bad", what: `${raw["grow-to"]} is no size`, next: "write 180k, at most 2m" };
    return one(`grow to ${raw["grow-to"]}`, { is: "grow-to", tokens });
  }
  if ("fault" in raw) return faultActs(raw);
  if ("expect" in raw) {
    const expectation = expectationOf(raw.expect);
    return one(`expect ${Object.keys(raw.expect).join(", ")}`, { is: "expect", expectation });
  }
  if ("resume" in raw) {
    const flags = raw.resume ?? "again";
    return one(flags === "again" ? "resume" : "resume as begun", { is: "resume", flags });
  }
  const is = "restart" in raw ? "restart" : "fork" in raw ? "fork" : "compact";
  return one(is, { is });
}

/** What only fails the next calls of the main conversation is a queue; all else lies over whatever is answered. */
function faultActs(raw: FaultStep): ActsOf {
  const { fault, times = 1 } = raw;
  const made = disturbanceOf(raw);
  if (made.is === "bad") return made;
  const more = raw.lasting === true ? ", lasting" : times === 1 ? "" : ` ×${times}`;
  const on = raw["on-model"] === undefined ? "" : ` on ${raw["on-model"]}`;
  const label = fault === "none" ? "no more faults" : `fault ${fault}${on}${more}`;
  if (made.is === "queue") {
    return {
      is: "acts",
      acts: [{ label, act: { is: "fault", answers: faultsOf(made.kind, times, raw["retry-after"]) } }],
    };
  }
  return { is: "acts", acts: [{ label, act: { is: "disturb", disturbance: made.disturbance } }] };
}

function expectationOf(raw: Extract<RawStep, { expect: unknown }>["expect"]): Expectation {
  const { effort, model, outcome, calls, "keeps-thinking": keeps } = raw;
  return {
    ...(effort === undefined ? {} : { effort }),
    ...(model === undefined ? {} : { model }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(raw.lane === undefined ? {} : { lane: raw.lane }),
    ...(raw.build === undefined ? {} : { build: raw.build }),
    ...(raw.flags === undefined ? {} : { flags: raw.flags }),
    ...(raw.betas === undefined ? {} : { betas: raw.betas }),
    ...(raw.cached === undefined ? {} : { cached: raw.cached }),
    ...(keeps === undefined ? {} : { keepsThinking: [keeps].flat().map(turnsOf) }),
    ...(calls === undefined
      ? {}
      : typeof calls === "number"
        ? { calls: { atLeast: calls, atMost: calls } }
        : { calls: { atLeast: calls.min ?? 0, atMost: calls.max ?? Number.POSITIVE_INFINITY } }),
    ...(raw.sends === undefined ? {} : { sends: [raw.sends].flat() }),
    ...(raw["sends-not"] === undefined ? {} : { sendsNot: [raw["sends-not"]].flat() }),
  };
}

function turnsOf(turns: "all" | number): number {
  return turns === "all" ? Number.POSITIVE_INFINITY : turns;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
