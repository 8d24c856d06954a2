import { it } from "node:test";
import { epoch } from "../../../test/kit/invented-facts.ts";
import type { Store } from "../store.ts";

/** An empty store of the engine under test. */
export interface Opened {
  readonly store: Store;
  /** Closes it and opens the same data again; absent where nothing is kept. */
  readonly reopen?: () => Promise<Store>;
  /** Closes whatever is open and removes the data. */
  readonly remove: () => Promise<void>;
}

export interface SuiteOptions {
  /** Runs of each property. Default 30. */
  readonly runs?: number;
  /** Facts of the largest generated list. Default 60. */
  readonly facts?: number;
  /** Whether the longest group of tests is among them, those of hostile values. Default true. */
  readonly hostile?: boolean;
}

/** What the tests of one engine work with. */
export interface Bench {
  readonly open: (now: () => number) => Promise<Opened>;
  /** What the stores take for now, in Unix milliseconds: 100 hours behind {@link epoch}, unless a test moves it. */
  readonly clock: { at: number };
  readonly now: () => number;
  /** Of properties. */
  readonly settings: { readonly seed: number; readonly numRuns: number };
  readonly runs: number;
  /** Facts of the largest generated list. */
  readonly most: number;
  /** Runs it on an empty store. */
  readonly on: (run: (opened: Opened) => Promise<void>) => Promise<void>;
  /** A test on an empty store. */
  readonly test: (what: string, run: (store: Store, opened: Opened) => Promise<void>) => void;
}

export function benchOf(open: Bench["open"], { runs = 30, facts: most = 60 }: SuiteOptions): Bench {
  const clock = { at: epoch + 100 * 3_600_000 };
  const now = (): number => clock.at;
  const on: Bench["on"] = async (run) => {
    const opened = await open(now);
    try {
      await run(opened);
    } finally {
      await opened.remove();
    }
  };
  return {
    ...{ open, clock, now, runs, most, on },
    settings: { seed: 5, numRuns: runs },
    test: (what, run) => {
      it(what, () => on((opened) => run(opened.store, opened)));
    },
  };
}
