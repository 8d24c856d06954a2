import type { EpochMs } from "../wire/index.ts";

/**
 * What is asked for. What is not named does not matter; several of one kind are alternatives, and an empty list asks for nothing.
 * Values that are not told apart are `(other)`: asked for by that, not by their own name.
 *
 * A key that a kind of fact does not have (`invariant` of an exchange, `outcome` of a violation) does not matter for it.
 *
 * Answers from roll-ups (overview, components, delegations, series) know whole hours (UTC): `from` is taken down to
 * the hour, `to` up. With `unit`, `session` or `exchange` they are counted from the exchanges themselves, so that what was
 * pruned is not in them.
 *
 * A session is in a list if one of its exchanges is what is asked for (every key an exchange has), and if one of its
 * violations, whenever it was, has the `invariant` and the `severity` asked for.
 */
export interface Filter {
  /** Inclusive. */
  readonly from?: EpochMs;
  /** Exclusive. */
  readonly to?: EpochMs;
  readonly client?: readonly string[];
  readonly version?: readonly string[];
  readonly model?: readonly string[];
  readonly lane?: readonly string[];
  readonly release?: readonly string[];
  readonly cohort?: readonly string[];
  readonly plan?: readonly string[];
  readonly build?: readonly string[];
  readonly unit?: readonly string[];
  /** On among `provenance.flags`. */
  readonly flag?: readonly string[];
  readonly weights?: readonly string[];
  /** Among the steps before the model. */
  readonly pre?: readonly string[];
  /** Among those behind it. */
  readonly post?: readonly string[];
  readonly session?: readonly string[];
  readonly exchange?: readonly string[];
  readonly source?: readonly string[];
  readonly invariant?: readonly string[];
  readonly severity?: readonly string[];
  readonly component?: readonly string[];
  /** Of scores. */
  readonly name?: readonly string[];
  readonly outcome?: readonly string[];
  /** Sessions with a violation of severity error or warn, or without. */
  readonly broken?: boolean;
}

export interface Page {
  /** 1 to 500. */
  readonly limit: number;
  /** `next` of the page before; opaque. A cursor that is none is refused with a StoreError `bad-cursor`. */
  readonly cursor?: string;
}

export interface Paged<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
