import { type Block, blocksOf, type Call, edit, isThinking, keyOf, wordsOf } from "./calls.ts";
import type { Raw } from "./recording.ts";

export const all = Number.POSITIVE_INFINITY;
export type Pick = (blocks: readonly Block[]) => readonly Block[];
export type Change = (block: Block) => readonly Raw[];

export const isResult = ({ kind }: Block): boolean => kind === "result";
export const isCall = ({ kind }: Block): boolean => kind === "call";
export const isAnswer = ({ kind, role }: Block): boolean =>
  kind === "text" && (role === "assistant" || role === "model");
export const isPerson = ({ kind, role, raw }: Block): boolean =>
  kind === "text" && role === "user" && !/^\s*<\w/.test(wordsOf(raw));
export const isOf =
  (type: string) =>
  ({ raw }: Block): boolean =>
    raw.type === type;

export const every =
  (fits: (block: Block) => boolean): Pick =>
  (blocks) =>
    blocks.filter(fits);
export const newest =
  (fits: (block: Block) => boolean): Pick =>
  (blocks) =>
    blocks.filter(fits).slice(-1);
export const oldest =
  (fits: (block: Block) => boolean): Pick =>
  (blocks) =>
    blocks.filter(fits).slice(0, 1);
export const older =
  (fits: (block: Block) => boolean): Pick =>
  (blocks) =>
    blocks.filter(fits).slice(0, -1);
export const earlierTurns: Pick = (blocks) => {
  const turn = blocks.findLastIndex(isPerson);
  return blocks.slice(0, turn).filter(isThinking);
};

/** A call with calls before and behind it. */
export function middle(calls: readonly Call[]): number {
  return Math.max(1, Math.floor((calls.length - 1) / 2));
}

/** A call with a result in its history that an earlier call brought. */
export function later(calls: readonly Call[]): number {
  const old = calls.findIndex((call, index) => {
    const before = calls[index - 1];
    return before !== undefined && results(before) > 0 && results(call) > 1;
  });
  return old < 0 ? calls.length : Math.max(old, middle(calls));
}

export function results(call: Call): number {
  return blocksOf(call).filter(isResult).length;
}

/** A call that brings a result. */
export function answering(calls: readonly Call[]): number {
  const from = middle(calls);
  const at = calls.findIndex((call, index) => index >= from && blocksOf(call).at(-1)?.kind === "result");
  return at < 0 ? calls.length : at;
}

/** Changes the blocks picked in one call, there and, as long as they come again, in `times` calls. */
export function on(calls: readonly Call[], at: number, times: number, pick: Pick, change: Change): boolean {
  const call = calls[at];
  // A thing done once needs a call behind it, to be whole again.
  if (call === undefined || (times === 1 && at + 1 >= calls.length)) return false;
  const keys = new Set(pick(blocksOf(call)).map(({ raw }) => keyOf(raw)));
  for (const each of calls.slice(at, at + times))
    edit(each, (block) => (keys.has(keyOf(block.raw)) ? change(block) : [block.raw]));
  return keys.size > 0;
}

/** Changes in each call from `at` on what is picked there. */
export function each(calls: readonly Call[], at: number, pick: Pick, change: Change): boolean {
  let touched = 0;
  for (const call of calls.slice(at)) {
    const keys = new Set(pick(blocksOf(call)).map(({ raw }) => keyOf(raw)));
    touched += keys.size;
    edit(call, (block) => (keys.has(keyOf(block.raw)) ? change(block) : [block.raw]));
  }
  return touched > 0;
}
