import type { Exchange, Hash, Prompt } from "../../wire/index.ts";
import { known } from "../../wire/index.ts";
import { formatDuration } from "../document/duration.ts";
import { isLane } from "../document/lane-word.ts";

/** What a lane's first call shows of the product layer; plain data. Fields that the input cannot show are left out. */
export interface Observation {
  readonly at: number;
  readonly session: string;
  readonly client: string;
  readonly version?: string;
  readonly model?: string;
  readonly lane: string;
  readonly project?: string;
  readonly effort: Readonly<Record<string, string | number>>;
  readonly context: Readonly<Record<string, string | number>>;
  readonly prompt?: { readonly hash: Hash; readonly masked: string };
  readonly tools?: Hash;
}

/**
 * @param at time of the call, which says which of two sessions is the newer
 */
export function observe(exchange: Exchange): Observation {
  const { request, place, client } = exchange;
  const version = known(client.version);
  const model = known(request.model);
  const project = known(client.project);
  // A log says what was recorded: Codex writes other instructions down than it sends (0.169.0).
  const sent = exchange.seenIn === "wire";
  const prompt: Prompt | undefined = sent ? known(request.prompt) : undefined;
  const tools = sent ? known(request.tools) : undefined;
  return {
    at: exchange.at,
    session: place.session,
    client: client.id,
    ...(fits(version, 100) && { version }),
    ...(fits(model, 200) && !model.includes("*") && { model }),
    lane: isLane(place.lane) && fits(place.lane, 200) ? place.lane : "side:unnamed",
    ...(fits(project, 1024) && { project }),
    effort: effortOf(exchange),
    context: contextOf(exchange),
    ...(prompt !== undefined && { prompt: { hash: prompt.normalised, masked: prompt.masked } }),
    ...(tools !== undefined && { tools: tools.hash }),
  };
}

function effortOf({ request: { effort, thinking } }: Exchange): Readonly<Record<string, string | number>> {
  const fields: Record<string, string | number> = {};
  if (effort.is === "absent") fields.value = "absent";
  if (effort.is === "set" && fits(effort.value, 200)) fields.value = effort.value;
  if (thinking.is === "absent") fields.thinking = "absent";
  if (thinking.is === "set" && fits(thinking.value.mode, 200)) {
    fields.thinking = thinking.value.mode;
    const { budget } = thinking.value;
    if (budget.is === "set" && Number.isInteger(budget.value) && budget.value >= 1 && budget.value <= 1_000_000_000) {
      fields.budget = budget.value;
    } else if (budget.is === "absent") fields.budget = "absent";
  }
  return fields;
}

function contextOf({ request, reply }: Exchange): Readonly<Record<string, string | number>> {
  const fields: Record<string, string | number> = {};
  const clearing = known(request.contextEdits)?.find(({ type }) => type.startsWith("clear_thinking"));
  const keep = clearing === undefined ? undefined : known(clearing.keep);
  if (keep === "all") fields["keep-thinking"] = "all";
  else if (keep !== undefined && Number.isInteger(keep.count) && keep.count >= 0 && keep.count <= 100_000) {
    fields["keep-thinking"] = keep.count;
  }
  const hour = known(reply.usage.cacheCreation1h) ?? 0;
  const minutes = known(reply.usage.cacheCreation5m) ?? 0;
  if (hour > 0) fields["cache-ttl"] = formatDuration(3_600_000);
  else if (minutes > 0) fields["cache-ttl"] = formatDuration(300_000);
  return fields;
}

function fits(value: string | undefined, limit: number): value is string {
  return value !== undefined && value.length > 0 && value.length <= limit && value.isWellFormed();
}
