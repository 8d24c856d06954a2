import { quoted } from "./explain.ts";

const form = /^(main|title|compaction|subagent:.+|side:.+|[^:]*\*.*)$/;

/** Whether a word can name a lane, or several by `*`. */
export function isLane(lane: string): boolean {
  return form.test(lane);
}

/** What to say of a word that names none. */
export function unknownLane(lane: string): [what: string, next: string] {
  return [
    `there is no lane ${quoted(lane)}`,
    "write main, title, compaction, subagent:TYPE or side:WHAT, with * for any",
  ];
}
