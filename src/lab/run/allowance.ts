import type { ScriptedTurn } from "../scenario/index.ts";

/** Requests of any kind that an agent may send to its model. What it needs beyond is a flood. */
export interface CallLimits {
  readonly turn: number;
  readonly scenario: number;
}

/** Counts requests, so that an agent that never ends asking is stopped and named. */
export interface Allowance {
  /** A turn begins. */
  begin(): void;
  /** A request begins. */
  take(): void;
  /** In words, once there were too many. */
  over(): string | null;
  /** Resolves with the same words, when there are too many. */
  readonly exceeded: Promise<string>;
}

/** Of what a turn needs beside the replies that are scripted for it: retries, titles, counts of tokens. */
const besides = { turn: 200, scenario: 2000 };
/** Requests for each scripted reply: it may fail and be asked for again, and be counted before. */
const perReply = 4;

/** What a scenario with these turns leaves an agent: far more than any needs that answers its person. */
export function callLimits(turns: readonly ScriptedTurn[]): CallLimits {
  const replies = turns.map(repliesIn);
  return {
    turn: besides.turn + perReply * Math.max(0, ...replies),
    scenario: besides.scenario + perReply * replies.reduce((all, one) => all + one, 0),
  };
}

/** Those of its sub-agents as well. */
function repliesIn(turn: ScriptedTurn): number {
  return turn.reduce(
    (all, { faults, spawned }) => all + 1 + faults.length + spawned.reduce((sum, one) => sum + repliesIn(one.turn), 0),
    0,
  );
}

/** An allowance of which nothing is used. */
export function newAllowance({ turn, scenario }: CallLimits): Allowance {
  const exceeded = Promise.withResolvers<string>();
  let inTurn = 0;
  let inAll = 0;
  let over: string | null = null;
  return {
    begin() {
      inTurn = 0;
    },
    take() {
      inTurn += 1;
      inAll += 1;
      if (over !== null || (inTurn <= turn && inAll <= scenario)) return;
      over = `it floods the model: more than ${inTurn > turn ? `${turn} requests in one turn` : `${scenario} requests`}`;
      exceeded.resolve(over);
    },
    over: () => over,
    exceeded: exceeded.promise,
  };
}
