import type { Masks } from "../canonical/index.ts";
import type { Protocol, RequestSide } from "../exchange.ts";
import type { Hints } from "../parsed-call.ts";
import type { Bag } from "../protocols/index.ts";
import type { Seen } from "../seen.ts";

/** A call as a profile sees it. */
export interface CallView {
  readonly protocol: Protocol;
  readonly url: string;
  /** The header's value, its name in any case. */
  header(name: string): string | undefined;
  readonly body: Bag;
  readonly request: RequestSide;
  /** The recorded command line. */
  readonly command: readonly string[] | null;
}

/** What a profile reads out of a call. */
export interface ClientReading {
  readonly version: Seen<string>;
  readonly entrypoint: Seen<string>;
  readonly project: Seen<string>;
  readonly hints: Hints;
}

/** What is particular to one client. */
export interface ClientProfile {
  readonly id: "claude-code" | "codex" | "opencode" | "gemini-cli" | "generic";
  recognises(header: (name: string) => string | undefined): boolean;
  readonly masks: Masks;
  read(call: CallView): ClientReading;
  /** Whether the harness wrote this text of the history: reminders, command echoes, context. */
  isClientText(text: string): boolean;
  /** Whether texts of users in the main lane, the harness's apart, are a person's words. */
  readonly knowsPersons: boolean;
}
