import { formatDuration } from "../../contract/document/index.ts";
import type { FromExchanges, ScenarioInput } from "../../lab/scenario/index.ts";
import type { SessionDetail } from "../../store/index.ts";
import type { ChangeFact, ExchangeFact } from "../../telemetry/index.ts";

type Step = ScenarioInput["steps"][number];
/** Of what may be written as a reply, that what is stored can show. */
interface Reply {
  think?: string;
  text?: string;
  use?: string;
  parallel?: string[];
  spawn?: { prompt: string }[];
  fault?: Fault;
  times?: number;
}
type Fault = "rate-limit" | "overloaded" | "internal" | "too-long" | "cut";

/** As in `evenkeel lab --from`: shorter gaps are a person's typing and a model's thinking. Milliseconds. */
const leastIdle = 4 * 60_000;
const most = { steps: 1000, replies: 100, characters: 2000, spawns: 16, parallel: 32, times: 50 };

/**
 * A stored session as a scenario: what a person did and when, and what kind of replies the main conversation got. No text
 * is stored, so all of it is stand-ins of about the length that was counted; tools are replaced by harmless ones.
 */
export function scenarioOfSession({ session, exchanges, changes, truncated }: SessionDetail): FromExchanges {
  const ordered = exchanges.toSorted((a, b) => a.at - b.at);
  const main = ordered.filter(({ lane }) => lane === "main");
  const [first] = main;
  if (first === undefined)
    return { is: "nothing", because: "no call of a main conversation is stored of this session" };
  const acts = changes.filter(
    ({ by, component }) => by === "person" && (component === "effort" || component === "model"),
  );
  const compactions = ordered.filter(({ lane }) => lane === "compaction").map(({ at }) => at);
  const steps: Step[] = [];
  let open: { readonly turn: number; readonly number: number; readonly replies: Reply[] } | null = null;
  let before: ExchangeFact | null = null;
  let faults: { kind: Fault; times: number } | null = null;
  let turns = 0;
  let spawned = 0;
  const close = (): void => {
    if (open !== null) {
      const model = open.replies.slice(0, most.replies);
      steps.push({ say: `Turn ${open.number}.`, model: model.length === 0 ? [{ text: "Done." }] : model });
    }
    open = null;
  };
  for (const exchange of main) {
    const fault = faultOf(exchange);
    if (open === null || (exchange.turn !== open.turn && exchange.retryOf === null)) {
      close();
      steps.push(...between(before, exchange, acts, compactions));
      turns += 1;
      open = { turn: exchange.turn, number: turns, replies: [] };
    }
    before = exchange;
    if (fault !== null) {
      const times: number = faults?.kind === fault ? faults.times + 1 : 1;
      faults = { kind: fault, times: Math.min(most.times, times) };
      continue;
    }
    const reply = replyOf(exchange, spawned);
    spawned += reply.spawn?.length ?? 0;
    open.replies.push(faults === null ? reply : { ...reply, fault: faults.kind, times: faults.times });
    faults = null;
  }
  // A turn that ended in a failure nothing came after.
  if (faults !== null && open !== null) open.replies.push({ fault: faults.kind, times: faults.times, text: "Done." });
  close();
  const cut = truncated || steps.length > most.steps;
  const effort = first.components.effort;
  return {
    is: "scenario",
    input: {
      scenario: 1,
      about: `From a watched session of ${session.client.slice(0, 100)}: ${main.length} calls of its main conversation${cut ? ", the first of more" : ""}.`,
      ...(effort === undefined || effort === "absent" || effort === "" ? {} : { effort: effort.slice(0, 200) }),
      steps: steps.slice(0, most.steps),
    },
  };
}

/** What happened before this turn. */
function between(
  before: ExchangeFact | null,
  exchange: ExchangeFact,
  acts: readonly ChangeFact[],
  compactions: readonly number[],
): readonly Step[] {
  if (before === null) return [];
  const steps: Step[] = [];
  const since = (at: number): boolean => at > before.at && at <= exchange.at;
  const idle = exchange.gapMs ?? exchange.at - before.at - (before.durationMs ?? 0);
  if (idle >= leastIdle) steps.push({ idle: formatDuration(Math.max(1, Math.round(idle / 60_000)) * 60_000) });
  if (compactions.some(since)) steps.push("compact");
  if (exchange.resumed) steps.push("resume");
  for (const { at, component, to } of acts) {
    if (!since(at) || to === null || to === "absent" || to === "" || to.length > 200) continue;
    steps.push(component === "effort" ? { "set-effort": to } : { "switch-model": to });
  }
  return steps;
}

/** What a call that got no reply failed with. */
function faultOf({ outcome, errorType, status }: ExchangeFact): Fault | null {
  if (outcome === "cut") return "cut";
  if (outcome !== "error") return null;
  const type = errorType ?? "";
  if (status === 429 || /rate.?limit/i.test(type)) return "rate-limit";
  if (status === 529 || status === 503 || /overload/i.test(type)) return "overloaded";
  if (/too.?long|context.?length/i.test(type)) return "too-long";
  return "internal";
}

function replyOf({ thinking, toolCalls, tokens }: ExchangeFact, spawned: number): Reply {
  const agents = toolCalls.filter((name) => /^(task|agent|spawn|delegate)/i.test(name)).length;
  const uses = toolCalls
    .filter((name) => !/^(task|agent|spawn|delegate)/i.test(name))
    .slice(0, most.parallel)
    .map((name) => (/read|view|cat/i.test(name) ? "read notes.txt" : "shell echo done"));
  const [one] = uses;
  const length = Math.min(most.characters, (tokens.output ?? 10) * 4);
  return {
    ...((thinking?.returned ?? 0) > 0
      ? { think: standIn("Thought.", Math.min(most.characters, (tokens.reasoning ?? 50) * 4)) }
      : {}),
    ...(uses.length === 0 && agents === 0 ? { text: standIn("Answer.", length) } : {}),
    ...(uses.length > 1 ? { parallel: uses } : one === undefined ? {} : { use: one }),
    ...(agents === 0
      ? {}
      : {
          spawn: Array.from({ length: Math.min(agents, most.spawns) }, (_, index) => ({
            prompt: `Sub-agent ${spawned + index + 1}.`,
          })),
        }),
  };
}

function standIn(what: string, length: number): string {
  return `${what} ${"so and so ".repeat(Math.ceil(Math.max(0, length) / 10))}`
    .slice(0, Math.max(what.length, length))
    .trim();
}
