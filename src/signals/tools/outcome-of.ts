import type { ToolResultItem } from "../../wire/index.ts";

/**
 * How a tool call ended, as far as its result tells:
 * - `failed`: the tool ran into an error, or its command ended with an exit code other than 0;
 * - `denied`, `interrupted`, `hook`: a person, or a rule of theirs, kept it from running; no fault of the tool.
 */
export type ToolOutcome = "ok" | "failed" | "denied" | "interrupted" | "hook";

/** Only the ends of a result are read: results run to megabytes. */
const headLength = 400;
const tailLength = 200;

const denied =
  /doesn't want to (?:proceed with this tool use|take this action)|^Permission to use |permission to use .{0,80} (?:has been )?denied|haven't granted it yet|^(?:exec_command |patch )?rejected by user|rejected permission to use|^denied\b|Tool execution denied/i;
const interrupted =
  /^\[Request interrupted by user|^Interrupted by user|^aborted\b|aborted by user|cancelled by user|Command was aborted before completion|Cancelled: parallel tool call|^cancell?ed\b/i;
const hook =
  /(?:^|\b)(?:PreToolUse|PostToolUse)(?::\w+)? hook|^hook\b|blocked by (?:a |the )?hook|hook (?:error|denied|blocked)/i;
const exitAtHead = /(?:^|\n)(?:Exit code:? |Process exited with code )(-?\d+)/i;
const exitAtTail = /"exit_code":\s*(-?\d+)|(?:^|\n)Exit Code: (-?\d+)/;

/**
 * Reads how a call ended. Notes of a log and texts of the wire are both understood; where neither says anything, the
 * call went well.
 */
export function outcomeOf(result: ToolResultItem): ToolOutcome {
  const { note, isError, text } = result;
  if (note !== null) {
    if (hook.test(note)) return "hook";
    if (denied.test(note) || /\b(?:denied|rejected)\b/i.test(note)) return "denied";
    if (interrupted.test(note) || /\b(?:interrupted|aborted|cancell?ed)\b/i.test(note)) return "interrupted";
  }
  const head = text.length > headLength ? text.slice(0, headLength) : text;
  const exit = exitCode(note, head, text);
  if (!isError && exit === 0) return "ok";
  if (hook.test(head)) return "hook";
  if (denied.test(head)) return "denied";
  if (interrupted.test(head)) return "interrupted";
  return "failed";
}

function exitCode(note: string | null, head: string, text: string): number {
  const noted = note === null ? null : /exit(?: code|_code)?[ :=]*(-?\d+)/i.exec(note)?.[1];
  if (noted !== undefined && noted !== null) return Number(noted);
  if (!mayTellExit(head)) return tailExit(text);
  const atHead = exitAtHead.exec(head)?.[1];
  return atHead === undefined ? tailExit(text) : Number(atHead);
}

function mayTellExit(head: string): boolean {
  return head.includes("xit code") || head.includes("exited with code");
}

function tailExit(text: string): number {
  const tail = text.length > tailLength ? text.slice(-tailLength) : text;
  if (!tail.includes('"exit_code"') && !tail.includes("Exit Code: ")) return 0;
  const found = exitAtTail.exec(tail);
  return Number(found?.[1] ?? found?.[2] ?? 0);
}
