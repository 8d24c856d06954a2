import type { Exchange, ToolResultItem } from "../../wire/index.ts";
import { known } from "../../wire/index.ts";
import type { ServedCall } from "../model/index.ts";
import type { ScriptedReply, ScriptedTurn, Step } from "../scenario/index.ts";
import { turnOf } from "../scenario/index.ts";
import { type ClockWitness, fromChild, type VirtualClock } from "../time/index.ts";

const asksTime = "date +%s";

/**
 * Lets the agent ask a child for the time in the last turn before each idle gap and the first behind it: what a proof
 * of the clock needs, and no scenario should have to say.
 */
export function withWitnesses(steps: readonly Step[]): readonly Step[] {
  const asking = new Set<number>();
  steps.forEach((step, index) => {
    if (step.is !== "idle") return;
    asking.add(steps.findLastIndex((other, at) => at < index && speaks(other)));
    asking.add(steps.findIndex((other, at) => at > index && speaks(other)));
  });
  return steps.map((step, index) =>
    asking.has(index) && (step.is === "say" || step.is === "message-mid-tool")
      ? { ...step, turn: [timeReply(), ...step.turn] }
      : step,
  );
}

function speaks(step: Step): boolean {
  return step.is === "say" || step.is === "message-mid-tool";
}

function timeReply(): ScriptedReply {
  const [first] = turnOf({ think: "What time is it?", use: { shell: asksTime } });
  return first ?? { faults: [], answer: { is: "error", error: "internal" }, spawned: [] };
}

/** Whether a reply only lets the agent ask a child for the time. */
export function onlyAsksTime({ answer }: ScriptedReply): boolean {
  return (
    answer.is === "reply" &&
    answer.blocks.some(({ is }) => is === "use") &&
    answer.blocks.every(
      (one) => one.is === "thinking" || (one.is === "use" && one.use.tool === "shell" && one.use.command === asksTime),
    )
  );
}

/** Whether the agent was ever asked to: one without a tool that runs programs has no children to ask. */
export function wasAskedTime(served: readonly ServedCall[]): boolean {
  return served.some(({ reply }) =>
    reply?.blocks.some((one) => one.is === "tool-call" && (JSON.stringify(one.input) ?? "").includes(asksTime)),
  );
}

/** The times that children told, in the order they were asked, as witnesses around whatever lay between them. */
export function childWitnesses(exchanges: readonly Exchange[]): readonly ClockWitness[] {
  const told = new Map<string, number>();
  for (const { request } of exchanges) {
    const items = known(request.history) ?? [];
    const asked = new Set(
      items.flatMap((item) =>
        item.kind === "tool-call" && JSON.stringify(item.input).includes(asksTime) ? [item.callId] : [],
      ),
    );
    for (const item of items) {
      if (item.kind === "tool-result" && asked.has(item.callId) && !told.has(item.callId)) {
        const at = secondsIn(item);
        if (at !== null) told.set(item.callId, at);
      }
    }
  }
  const times = [...told.values()];
  return times.slice(1).map((after, index) => ({ from: fromChild, before: times[index] ?? after, after }));
}

/** What processes were told that called the model: a mechanism that answers them itself knows what it answered, and whom. */
export function toldWitnesses({ toldBefore }: VirtualClock, baseUrl: string): readonly ClockWitness[] {
  const times = toldBefore?.(Number(new URL(baseUrl).port)) ?? [];
  return times.slice(1).map((after, index) => ({
    from: "what it was told when it called the model",
    before: times[index] ?? after,
    after,
  }));
}

/** Clients put words around what a command printed. */
function secondsIn({ text }: ToolResultItem): number | null {
  const found = /(?:^|[^\d])(\d{10})(?:[^\d]|$)/.exec(text)?.[1];
  return found === undefined ? null : Number(found) * 1000;
}

/** A reply that stands still until it is interrupted; real milliseconds. */
export function stalled(turn: ScriptedTurn, ms: number): ScriptedTurn {
  return turn.map(({ answer, ...scripted }, index) =>
    index > 0 || answer.is === "error"
      ? { ...scripted, answer }
      : { ...scripted, answer: { ...answer, mishaps: [{ is: "stall", after: 3, ms }] } },
  );
}

/** A turn whose answer is about so many tokens long. `part` tells it from others. */
export function longTurn(tokens: number, part: number): ScriptedTurn {
  const line = (n: number): string =>
    `Tide ${part}.${n}: high water at ${n % 24}.12, low water at ${(n + 6) % 24}.24.\n`;
  let text = "";
  for (let n = 0; text.length < tokens * 4; n += 1) text += line(n);
  return turnOf({ think: `Part ${part} of the tide tables.`, text });
}
