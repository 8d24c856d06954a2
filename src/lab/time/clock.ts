import type { EpochMs } from "../../wire/index.ts";

/**
 * How the hours pass while an agent is idle. `suspended`: the machine slept, no timer of the agent fires and only the
 * calendar moves on. `awake`: the agent sat there, its timers fire as time passes.
 */
export type Idleness = "suspended" | "awake";

/** A clock that a run moves, and that the agent under test cannot tell from the real one. Idle hours cost milliseconds. */
export interface VirtualClock {
  /** How the agent gets to see it: `injected` into an in-process agent, or a mechanism for real binaries. */
  readonly mechanism: string;
  /** Why it cannot be moved: `advance` then does nothing and no run with it is proven. `null` where it can. */
  readonly fixed: string | null;
  /** Whose time it is: `agent`, or also that of any program the agent starts (`children`). */
  readonly reaches: "agent" | "children";
  /** The kinds of idleness it can do. Mechanisms that have to know before the agent starts do one. */
  readonly idleness: ReadonlySet<Idleness>;
  /** The time by this clock. */
  now(): EpochMs;
  /** What a child process needs in its environment to live by this clock. */
  readonly env: Readonly<Record<string, string>>;
  /** The command line that runs `argv` under this clock. */
  wrap(argv: readonly string[]): readonly string[];
  /**
   * What a process was told that then connected to this port of this machine, in order: seen by the mechanism, which
   * answered it. Absent where it does not see who asks.
   */
  toldBefore?(port: number): readonly EpochMs[];
  /**
   * Moves the clock on. Never while a request is under way. `awake` idleness is stepped through, so that what fires
   * at 0.8 × a time to live is not leapt over.
   *
   * @param ms virtual milliseconds, > 0
   * @throws RangeError for a kind of idleness that is not among its own
   */
  advance(ms: number, idleness: Idleness): Promise<void>;
  /**
   * Does something after every step of awake idleness, and waits for it: wakes an event loop that sleeps by the real
   * clock (a byte of no meaning to a Bun process), or lets a request that a timer made come to its end. Returns how to
   * stop it.
   */
  onStep(act: () => void | Promise<void>): () => void;
  /** Removes what the mechanism left behind. After the agent has ended; a second time it does nothing. */
  close(): Promise<void>;
}

/** Times that the agent under test itself wrote down or asked a child for, around a jump. */
export interface ClockWitness {
  /** Where it comes from: `its session log`, `its request`, or {@link fromChild}. */
  readonly from: string;
  readonly before: EpochMs;
  readonly after: EpochMs;
}

/** A run proves that its clock was virtual, or its verdict is `clock not virtual`: never `clean`. */
export type ClockProof =
  | { readonly is: "virtual"; readonly witnesses: readonly ClockWitness[] }
  | { readonly is: "not-virtual"; readonly because: string }
  /** The scenario never moves the clock. */
  | { readonly is: "not-needed" };
