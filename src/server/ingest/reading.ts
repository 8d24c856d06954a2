import type { Fact } from "../../telemetry/index.ts";
import type { AlertRow } from "../api/answers.ts";
import type { Stream } from "./stream.ts";

export interface StreamState {
  readonly stream: string;
  readonly behindBytes: number;
  /** Since everything written was last in the store; `null`: not read yet. */
  readonly lagMs: number | null;
  readonly facts: number;
  /** Lines that are no facts, since the start. */
  readonly unreadable: number;
  /** Why the newest of them is none. */
  readonly unreadableBecause: string | null;
  /** Facts that the store refused for good and that were put aside, since the start. */
  readonly aside: number;
  /** Why the newest of them was refused. */
  readonly asideBecause: string | null;
  /** How often watching itself failed, since the start: what came then is stored, and no monitor has seen it. */
  readonly unwatched: number;
  /** Places of the spool that are damaged, since the start. */
  readonly damaged: number;
  /** Why the spool itself cannot be read; `null`: it can. */
  readonly trouble: string | null;
}

export interface Batch {
  readonly facts: readonly Fact[];
  readonly position: string;
  readonly behindBytes: number;
  /** What came out of the mill; it sees a batch once, however often that has to be told to the store. */
  readonly milled: Milled | null;
  /** How often the store answered and would not have it. */
  readonly refusals?: number;
}

export interface Milled {
  readonly facts: readonly Fact[];
  readonly withdrawn: readonly string[];
  readonly alerts: readonly AlertRow[];
  readonly keep: Readonly<Record<string, string>>;
}

export interface Reading {
  readonly stream: Stream;
  position: string | null;
  /** Known from the store. */
  placed: boolean;
  /** Read, and not yet in the store. */
  waiting: Batch | null;
  behindBytes: number;
  /** When it was last known to be empty. */
  caughtUpAt: number | null;
  facts: number;
  unreadable: number;
  because: string | null;
  aside: number;
  asideBecause: string | null;
  unwatched: number;
  damaged: number;
  trouble: string | null;
}

export function begun(stream: Stream): Reading {
  return {
    stream,
    position: null,
    placed: false,
    waiting: null,
    behindBytes: 0,
    caughtUpAt: null,
    facts: 0,
    unreadable: 0,
    because: null,
    aside: 0,
    asideBecause: null,
    unwatched: 0,
    damaged: 0,
    trouble: null,
  };
}

export function stateOf(reading: Reading, now: number): StreamState {
  const { stream, behindBytes, caughtUpAt, facts, unreadable, because, aside, asideBecause, unwatched } = reading;
  const { damaged, trouble } = reading;
  const lagMs = caughtUpAt === null ? null : behindBytes === 0 ? 0 : Math.max(0, now - caughtUpAt);
  return {
    stream: stream.name,
    behindBytes,
    lagMs,
    facts,
    unreadable,
    unreadableBecause: because,
    aside,
    asideBecause,
    unwatched,
    damaged,
    trouble,
  };
}

/** Whether it holds what went through the mill and is not stored yet. */
export function isMilled({ waiting }: Reading): boolean {
  return waiting !== null && waiting.milled !== null;
}

/** What waits behind a batch that is not taken: what comes meanwhile is seen to grow. */
export async function behind(stream: Stream, { position, behindBytes }: Batch): Promise<number> {
  try {
    const next = await stream.read(position, { mostBytes: 1, mostRecords: 1 });
    return next.records.reduce((total, line) => total + line.length, Math.max(1, next.behindBytes));
  } catch {
    return Math.max(1, behindBytes);
  }
}
