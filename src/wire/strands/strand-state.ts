import type { Exchange } from "../exchange.ts";
import type { Hash } from "../ids.ts";
import type { Item } from "../item.ts";

/** What has to be known of a strand to judge its next exchange. Plain data. */
export interface StrandState {
  readonly first: Exchange | null;
  /** The last exchange whose reply came through: its history and reply are owed. */
  readonly accepted: Exchange | null;
  /** The accepted one before that, for a request that is sent again though it was answered. */
  readonly before: Exchange | null;
  /** What went wrong since then. */
  readonly failures: Failures | null;
  /** Items of replies cut before or since: they may come back, in front of what the retry answered, or not. */
  readonly parts: readonly Item[];
  /** The history with the reasoning a break let go: clients bring it back when its model or its signature fits again. */
  readonly withReasoning: readonly Item[] | null;
  /** The history holds what was said in calls that passed unseen: reasoning may come back that nobody here knows. */
  readonly afterUnseen?: boolean;
}

interface Failures {
  readonly because: string;
  readonly signatureRejected: boolean;
  /** What the requests that failed had said: said again, it is nothing new. */
  readonly sent: ReadonlySet<Hash>;
}

/** A strand before its first exchange. */
export const newStrand: StrandState = Object.freeze({
  first: null,
  accepted: null,
  before: null,
  failures: null,
  parts: [],
  withReasoning: null,
});
