import { isDeepStrictEqual } from "node:util";
import { type Answer, reply } from "../answer.ts";
import { type Disturbance, disturbed } from "../disturbance.ts";
import type { ModelCall } from "../model-call.ts";
import { choose, type Script } from "../script.ts";
import type { ServedCall } from "../served.ts";
import type { AppliedBehind } from "./factors-of.ts";
import { type SimulatedOutcome, simulateOutcome } from "./simulate-outcome.ts";
import type { AnsweredTask } from "./task.ts";

export interface Quality {
  readonly tasks: readonly AnsweredTask[];
  /** One per trial. */
  readonly seed: string;
  /** Those of the server, so that what the provider does behind the client's back counts. */
  readonly disturbances?: readonly Disturbance[];
  /** Answers all other calls. Its rules' `times` do not count: {@link choose} is asked anew. Default: default answers. */
  readonly otherwise?: Script;
}

/**
 * Makes the scripted model do tasks well or badly, as the requests it gets deserve: the task's own checker then yields
 * the score. It is decided at the first reply in which the right and the wrong way differ, over the request for that
 * reply, and stays decided for the rest of the turn: what goes wrong in a tool loop before counts, so the reading should
 * come first and the edit last.
 */
export function qualityScript(quality: Quality): Script {
  return (call, before) => {
    const task = taskOf(quality, call);
    const answer = task === null ? undefined : stepOf(quality, task, call, before);
    return answer ?? choose(quality.otherwise ?? [], call, before).answer;
  };
}

/** What was decided so far, task by task, from what a server has served. Pure: the same as the script decided. */
export function simulatedOutcomes(quality: Quality, served: readonly ServedCall[]): readonly SimulatedOutcome[] {
  const last = new Map<string, SimulatedOutcome>();
  for (const [at, { call }] of served.entries()) {
    const task = call === null || call.wants !== "answer" ? null : taskOf(quality, call);
    if (call === null || task === null || call.step !== firstDifference(task)) continue;
    last.set(task.id, decided(quality, task, call, served.slice(0, at)));
  }
  return [...last.values()];
}

function taskOf({ tasks }: Quality, { purpose, said }: ModelCall): AnsweredTask | null {
  return purpose === "main" ? (tasks.find(({ says }) => said.includes(says)) ?? null) : null;
}

function stepOf(
  quality: Quality,
  task: AnsweredTask,
  call: ModelCall,
  before: readonly ServedCall[],
): Answer | undefined {
  const fork = firstDifference(task);
  if (call.step < fork) return task.right[call.step];
  const at = call.step === fork ? -1 : before.findLastIndex((served) => isFork(served, call, fork));
  const { outcome } = decided(quality, task, before[at]?.call ?? call, at === -1 ? before : before.slice(0, at));
  return (outcome === "success" ? task.right : task.wrong)[call.step];
}

function isFork({ call }: ServedCall, { session, said, purpose }: ModelCall, fork: number): boolean {
  return call?.step === fork && call.session === session && call.said === said && call.purpose === purpose;
}

function decided(
  { seed, disturbances = [] }: Quality,
  task: AnsweredTask,
  request: ModelCall,
  before: readonly ServedCall[],
): SimulatedOutcome {
  const laid = disturbed(reply(), disturbances, request, before);
  const applied: AppliedBehind = laid.is === "reply" ? laid : {};
  return simulateOutcome({ request, before, task, seed, applied });
}

function firstDifference({ right, wrong }: AnsweredTask): number {
  const at = right.findIndex((answer, step) => !isDeepStrictEqual(answer, wrong[step]));
  return at === -1 ? right.length : at;
}
