import type { ToolSet } from "../exchange.ts";
import { known, type Seen } from "../seen.ts";
import type { HistoryChange } from "../transition.ts";

/**
 * Whether a change is a client's stand-in for a call that could not be made: the model named a tool that the request does not
 * declare, and the client sends the call back under the same id as what it made of it (OpenCode: a call of `invalid` that
 * tells the model of its mistake). A declared tool's call is never excused.
 */
export function isRepairedCall(change: HistoryChange, tools: Seen<ToolSet>): boolean {
  if (change.is !== "altered") return false;
  const { expected, seen } = change;
  if (expected.kind !== "tool-call" || seen.kind !== "tool-call" || expected.byProvider) return false;
  const declared = known(tools)?.tools;
  if (declared === undefined || expected.callId !== seen.callId || expected.name === seen.name) return false;
  return !declared.some(({ name }) => name === expected.name);
}
