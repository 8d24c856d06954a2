import type { ClientId, Hash, Seen } from "../wire/index.ts";
import type { Budget } from "./budgets/index.ts";
import type { Kind } from "./kinds.ts";

/** The declared (or learned) product layer of one agent. */
export interface Contract {
  readonly agent: string;
  /** What it is called in messages: `evenkeel.yaml`, `main:evenkeel.yaml`, `learned`. */
  readonly source: string;
  /** In order of name; none where only budgets are declared. */
  readonly components: readonly Component[];
  /** Tolerated losses of quality, in order of declaration. No part of the product layer: no hash has them. */
  readonly budgets: readonly Budget[];
}

/** One versioned part of a product layer. */
export interface Component {
  readonly name: string;
  readonly kind: Kind;
  /** Of everything declared, contents of files included; paths, comments, order and form are not part of it. */
  readonly hash: Hash;
  /** Of what the wire can show of it, so that a declared and a learned component compare; `null` where it shows nothing. */
  readonly observed: Hash | null;
  /** Line of the file it is declared on; 0 where there is no file. */
  readonly line: number;
  /** In order of their conditions; which one holds is a matter of {@link When}, never of place. */
  readonly cases: readonly Case[];
}

/** What a component is under some condition. */
export interface Case {
  readonly when: When;
  readonly line: number;
  readonly content: Content;
  /** What the component's hash is made from: plain JSON, file contents as SHA-256. */
  readonly identity: Identity;
  /** The same for what the wire can show; `null` where it shows nothing of it. */
  readonly observed: Identity | null;
}

/** Plain JSON; `undefined` members do not count. */
export type Identity = Readonly<Record<string, unknown>>;

/**
 * Which calls a case is about; what is not named does not matter. `model`, `lane` and `project` may hold `*` for any
 * run of characters, `version` is a semver range.
 */
export interface When {
  readonly client?: ClientId;
  readonly version?: string;
  readonly model?: string;
  /** Always there: a case that names no lane is about `main`. */
  readonly lane: string;
  readonly project?: string;
}
export const whenKeys = ["client", "version", "model", "lane", "project"] as const;
export type WhenKey = (typeof whenKeys)[number];

export type Content =
  | PromptContent
  | EffortContent
  | ContextContent
  | ModelContent
  | ToolsContent
  | RuntimeContent
  | OpaqueContent;

export interface PromptContent {
  readonly kind: "prompt";
  /** `injection`: text the harness adds to the conversation, not the system prompt. */
  readonly role: "system" | "injection";
  /** As many as the agent sends; `[]` where only the wire hash is known. */
  readonly blocks: readonly PromptBlock[];
  /** Normalised hashes as sent. Where there are any they are what is compared, and `blocks` is for reading. */
  readonly wire: readonly Hash[];
}

export interface PromptBlock {
  readonly path: string | null;
  /** As in the file. */
  readonly text: string;
  /** With the placeholders replaced by the words that masks leave. */
  readonly filled: string;
}

/** `undefined` is not declared; `absent` declares that nothing may be sent. */
export interface EffortContent {
  readonly kind: "effort";
  readonly effort: Seen<string> | undefined;
  readonly mode: Seen<string> | undefined;
  /** Tokens. */
  readonly budget: Seen<number> | undefined;
}

export interface ContextContent {
  readonly kind: "context";
  /** Milliseconds of idleness; `Infinity` is never. */
  readonly clearThinkingAfterIdle: number | undefined;
  /** Turns whose thinking is kept. */
  readonly keepThinking: "all" | number | undefined;
  /** Milliseconds. */
  readonly cacheTtl: number | undefined;
  /** Tokens. */
  readonly window: number | undefined;
}

export interface ModelContent {
  readonly kind: "model";
  readonly values: readonly string[];
  readonly aliases: readonly string[];
  /** By lane glob, in order of lane. */
  readonly delegates: readonly Delegate[];
}

export interface Delegate {
  readonly lane: string;
  readonly models: readonly string[];
}

export interface ToolsContent {
  readonly kind: "tools";
  /** Declarations in a provider's form, where a file has them. */
  readonly list: readonly unknown[] | null;
  readonly path: string | null;
  /** Set hash as sent; where there is one it is what is compared. */
  readonly wire: Hash | null;
}

export interface RuntimeContent {
  readonly kind: "runtime";
  readonly value: string | null;
  /** Versions of what must fit together: engine, context module, prompt module … */
  readonly parts: Readonly<Record<string, string>>;
  readonly sha256: string | null;
}

/** What only the agent can report of itself. */
export interface OpaqueContent {
  readonly kind: "filter" | "dataset" | "flag";
  readonly value: string | number | boolean | null;
  readonly path: string | null;
  /** Text of the file, where it is text of readable size. */
  readonly text: string | null;
  readonly sha256: string | null;
}
