import type { Budget } from "../budgets/index.ts";
import type { When } from "../contract.ts";
import type { Kind } from "../kinds.ts";
import type { Path, Position, Positions } from "./positions.ts";
import type { Body } from "./schema.ts";

/** An `evenkeel.yaml` as written, checked, contents of files still to come. */
export interface DeclaredDocument {
  readonly file: string;
  readonly agent: string;
  /** None only where there are budgets. */
  readonly components: readonly DeclaredComponent[];
  readonly budgets: readonly Budget[];
  readonly references: readonly FileReference[];
  readonly positions: Positions;
}

export interface DeclaredComponent {
  readonly name: string;
  readonly kind: Kind;
  readonly line: number;
  readonly cases: readonly DeclaredCase[];
}

export interface DeclaredCase {
  readonly when: When;
  readonly line: number;
  readonly path: Path;
  readonly fields: Fields;
  readonly references: readonly CaseReference[];
}

/** What a case says, by kind. */
export type Fields = Body extends infer B ? (B extends Body ? Omit<B, "when" | "cases"> : never) : never;

export interface CaseReference {
  /** As written, with `/`, inside the contract's folder. */
  readonly path: string;
  /** Largest size that is read, in bytes. */
  readonly limit: number;
  readonly at: Path;
}

/** A file the contract names. */
export interface FileReference extends CaseReference, Position {}
