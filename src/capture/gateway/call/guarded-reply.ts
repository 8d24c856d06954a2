import { type Guarded, remedyOf, ServedGuard } from "../block/index.ts";
import type { Refusal } from "../refusal.ts";
import type { ReplyHearer } from "./way.ts";

type Raw = readonly (string | Uint8Array)[];

/** What a guarded reply goes on to. */
export interface Guardable extends ReplyHearer {
  /** The head came, and is held back. */
  heard(status: number, headers: Raw): unknown;
  /** A piece came, and may be held back. */
  note(chunk: Uint8Array): void;
  /** A piece goes on that was noted before. */
  pass(chunk: Uint8Array): boolean;
  /** Ends the call here by a rule. */
  block(rule: string, refusal: Refusal): void;
}

/**
 * Stands between an upstream's reply and the client where `model-served` blocks: nothing of a model that was not asked
 * for goes on. Errors of the upstream name no model and go on as they are.
 */
export class GuardedReply implements ReplyHearer {
  readonly #asked: string;
  readonly #next: Guardable;
  #guard: ServedGuard | null = null;
  #head: { readonly status: number; readonly reason: string; readonly headers: Raw } | null = null;

  constructor(asked: string, next: Guardable) {
    this.#asked = asked;
    this.#next = next;
  }

  get isOver(): boolean {
    return this.#next.isOver;
  }

  information(status: number, headers: Raw): void {
    this.#next.information(status, headers);
  }

  started(status: number, reason: string, headers: Raw): void {
    if (status >= 300) {
      this.#next.started(status, reason, headers);
      return;
    }
    const encoding = headerIn(headers, "content-encoding").trim().toLowerCase();
    if (encoding !== "" && encoding !== "identity") {
      this.#next.heard(status, headers);
      this.#stop({ is: "unreadable", because: `the reply is compressed (${encoding}), which was not asked for` });
      return;
    }
    this.#guard = new ServedGuard(this.#asked, headerIn(headers, "content-type"));
    if (this.#guard.streamed) {
      // The stream may be ended earlier than its length says.
      this.#next.started(status, reason, without(headers, "content-length"));
    } else {
      this.#head = { status, reason, headers };
      this.#next.heard(status, headers);
    }
  }

  piece(chunk: Uint8Array): boolean {
    if (this.isOver) return true;
    if (this.#guard === null) return this.#next.piece(chunk);
    this.#next.note(chunk);
    return this.#follow(this.#guard.push(chunk));
  }

  ended(trailers: Raw): void {
    if (this.isOver) return;
    if (this.#guard !== null) {
      const said = this.#guard.end();
      if (said.is === "pass" && this.#head !== null) {
        this.#next.started(this.#head.status, this.#head.reason, this.#head.headers);
      }
      this.#follow(said);
    }
    this.#next.ended(trailers);
  }

  failed(error: Error & { readonly code?: string }): void {
    this.#next.failed(error);
  }

  broke(cause: unknown): void {
    this.#next.broke(cause);
  }

  #follow(said: Guarded): boolean {
    if (said.is !== "pass") {
      this.#stop(said);
      return true;
    }
    return said.bytes.byteLength === 0 || this.#next.pass(said.bytes);
  }

  #stop(said: Exclude<Guarded, { is: "pass" }>): void {
    const what =
      said.is === "other-model"
        ? `blocked by model-served: ${this.#asked} was asked for and ${said.served.slice(0, 200)} replied`
        : `model-served cannot be checked: ${said.because}`;
    this.#next.block("model-served", {
      code: said.is === "other-model" ? "blocked" : "unreadable",
      status: said.is === "other-model" ? 400 : 502,
      message: `${what}. ${remedyOf("model-served")}`,
    });
  }
}

function headerIn(raw: Raw, wanted: string): string {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (textOf(raw[at]).toLowerCase() === wanted) return textOf(raw[at + 1]);
  }
  return "";
}

function without(raw: Raw, unwanted: string): Raw {
  const left: (string | Uint8Array)[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (textOf(raw[at]).toLowerCase() !== unwanted) left.push(textOf(raw[at]), textOf(raw[at + 1]));
  }
  return left;
}

function textOf(value: string | Uint8Array | undefined): string {
  return typeof value === "string" ? value : Buffer.from(value ?? []).toString("latin1");
}
