import type { TurnEnd } from "../agents/index.ts";
import { type ModelServer, tokensOf } from "../model/index.ts";
import type { Director } from "./director.ts";
import { longTurn } from "./stages.ts";

/** Turns at most, and tokens of one answer. */
const mostTurns = 60;
const largestAnswer = 20_000;

/** Large answers, one a turn, until a request is as large as asked, or the agent has made it smaller. */
export async function grow(
  tokens: number,
  { director, server }: { readonly director: Director; readonly server: ModelServer },
  say: (text: string) => Promise<TurnEnd>,
): Promise<TurnEnd> {
  let before = 0;
  for (let part = 1; part <= mostTurns; part += 1) {
    const size = sizeOf(server);
    if (size >= tokens || size < before) break;
    before = size;
    const says = `Tide table ${part}, please.`;
    director.begin([{ says, turn: longTurn(Math.min(largestAnswer, Math.max(500, tokens - size)), part) }]);
    const end = await say(says);
    if (end.is !== "answered") return end;
  }
  return { is: "answered" };
}

/** Tokens of the main conversation: its last request and what was answered. */
function sizeOf({ calls }: ModelServer): number {
  const last = calls.findLast(({ call, reply }) => call?.purpose === "main" && reply !== null);
  const read = last?.call?.segments.reduce((all, { text }) => all + tokensOf(text), 0) ?? 0;
  return read + (last?.reply?.usage.output ?? 0);
}
