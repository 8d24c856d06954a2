import { parseDuration } from "../../contract/document/index.ts";
import {
  type Answer,
  type AnswerBlock,
  call,
  fail,
  type Reply,
  reply,
  type ServedUsage,
  type ToolUse,
  think,
  use,
} from "../model/index.ts";
import type { ScriptedReply, ScriptedTurn, Spawned } from "./scenario.ts";
import { type faultKinds, type RawModel, type RawReply, type RawSpawn, type RawUse, usageKeys } from "./schema.ts";
import { parseSize } from "./size.ts";

/** What the model answers where a scenario does not say: it thinks, so that there is something to carry on. */
const unsaid: RawModel = [{ think: "Nothing is asked for but a word.", text: "Done." }];

/** Stands for the command that an agent's driver can hold: the run puts that one in its place. */
export const held = "evenkeel: held command";

/** How long a stalled reply stalls. Real milliseconds: longer than any gap a client should take for an end. */
const stall = 1500;

/** The terse notation → what the scripted model is given. */
export function turnOf(raw: RawModel = unsaid): ScriptedTurn {
  const replies: readonly (string | RawReply)[] = typeof raw === "string" || !Array.isArray(raw) ? [raw] : raw;
  return replies.map(replyOf);
}

function replyOf(raw: string | RawReply): ScriptedReply {
  if (typeof raw === "string") return { faults: [], answer: reply(raw), spawned: [] };
  const spawns: readonly RawSpawn[] = raw.spawn === undefined ? [] : [raw.spawn].flat();
  const uses = [...(raw.use === undefined ? [] : [raw.use]), ...(raw.parallel ?? [])];
  const blocks: AnswerBlock[] = [
    ...(raw.think === undefined && raw.shown === undefined ? [] : [think(raw.think ?? "…", raw.shown)]),
    ...(raw.text === undefined ? [] : [reply(raw.text).blocks[0] ?? []].flat()),
    ...uses.map(blockOf),
    ...spawns.map(({ prompt, agent }) => use({ tool: "spawn", prompt, ...(agent === undefined ? {} : { agent }) })),
  ];
  const { stop, usage } = raw;
  const [readsAtMost, stallMs] = [parseSize(String(raw["reads-at-most"])), parseDuration(raw.stall ?? "")];
  const answer: Reply = {
    ...reply(...(blocks.length === 0 ? ["Done."] : blocks)),
    ...(raw["served-model"] === undefined ? {} : { servedModel: raw["served-model"] }),
    ...(raw["served-effort"] === undefined ? {} : { servedEffort: raw["served-effort"] }),
    ...(readsAtMost === null ? {} : { readsAtMost }),
    ...(stop === undefined ? {} : { stop }),
    ...(stallMs === null ? {} : { mishaps: [{ is: "stall" as const, after: 3, ms: stallMs }] }),
    ...(usage === undefined ? {} : { usage: countedOf(usage) }),
  };
  return {
    faults: raw.fault === undefined ? [] : faultsOf(raw.fault, raw.times),
    answer,
    spawned: spawns.map((spawn): Spawned => ({ prompt: spawn.prompt, turn: turnOf(spawn.model) })),
  };
}

const counted = {
  input: "input",
  "cache-read": "cacheRead",
  "cache-write-5m": "cacheCreation5m",
  "cache-write-1h": "cacheCreation1h",
  output: "output",
  reasoning: "reasoning",
} as const;

function countedOf(usage: NonNullable<RawReply["usage"]>): Partial<ServedUsage> {
  return Object.fromEntries(usageKeys.flatMap((key) => (usage[key] === undefined ? [] : [[counted[key], usage[key]]])));
}

function blockOf(raw: RawUse): AnswerBlock {
  return typeof raw === "object" && "call" in raw ? call(raw.call, raw.input ?? {}) : use(toolUseOf(raw));
}

function toolUseOf(raw: Exclude<RawUse, { call: string }>): ToolUse {
  if (raw === "hold") return { tool: "shell", command: held };
  if (typeof raw === "string") {
    const rest = raw.slice(raw.indexOf(" ") + 1);
    return raw.startsWith("read ") ? { tool: "read", path: rest } : { tool: "shell", command: rest };
  }
  if ("read" in raw) return { tool: "read", path: raw.read };
  if ("shell" in raw) return { tool: "shell", command: raw.shell };
  if ("write" in raw) return { tool: "write", path: raw.write, text: raw.text };
  return { tool: "edit", path: raw.edit, before: raw.before, after: raw.after };
}

/** A fault, as often as it happens. */
export function faultsOf(kind: (typeof faultKinds)[number], times = 1, retryAfter?: number): readonly Answer[] {
  return Array.from({ length: times }, () => faultOf(kind, retryAfter));
}

function faultOf(kind: (typeof faultKinds)[number], retryAfter = kind === "rate-limit" ? 1 : undefined): Answer {
  const partial = reply(think("This reply does not come to its end."), "This reply is cut");
  switch (kind) {
    case "cut":
      return { ...partial, mishaps: [{ is: "cut", after: 3 }] };
    case "stall":
      return {
        ...partial,
        mishaps: [
          { is: "stall", after: 3, ms: stall },
          { is: "cut", after: 4 },
        ],
      };
    case "error-in-stream":
      return { ...partial, mishaps: [{ is: "error", after: 3, error: "overloaded" }] };
    default:
      return fail(kind, retryAfter === undefined ? {} : { retryAfter });
  }
}
