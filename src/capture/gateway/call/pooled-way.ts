import type { Dispatcher } from "undici";
import { saysItsEnd } from "../http/reply-head.ts";
import type { UpstreamDoor } from "../upstream/index.ts";
import type { ReplyHearer, Way } from "./way.ts";

/** What can be asked again without harm (RFC 9110, 9.2.2) where a kept connection turns out to be closed. */
const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** As many kept connections may be dead at once, where an upstream was started anew. */
const mostRepeats = 3;

/** Of an upstream's door, what concerns its pool. */
type PooledDoor = Pick<UpstreamDoor, "reset" | "doWithoutPool">;

/** A call whose whole body is at hand, by a pooled connection. */
export class PooledWay implements Way, Dispatcher.DispatchHandler {
  readonly #dispatcher: Dispatcher;
  readonly #options: Dispatcher.DispatchOptions;
  readonly #door: PooledDoor;
  readonly #hearer: ReplyHearer;
  #controller: Dispatcher.DispatchController | null = null;
  #started = false;
  #repeated = 0;

  constructor(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions, door: PooledDoor, hearer: ReplyHearer) {
    this.#dispatcher = dispatcher;
    this.#door = door;
    this.#options = options;
    this.#hearer = hearer;
  }

  send(): void {
    try {
      this.#dispatcher.dispatch(this.#options, this);
    } catch (cause) {
      this.#hearer.failed(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  abort(): void {
    this.#controller?.abort(new Error("nobody waits for the reply"));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#hearer.isOver) this.abort();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    reason: string | undefined,
  ): void {
    try {
      const raw = listOf(controller.rawHeaders);
      if (status < 200) {
        this.#hearer.information(status, raw);
        return;
      }
      this.#started = true;
      this.#hearer.started(status, reason ?? "", raw);
    } catch (cause) {
      this.#hearer.broke(cause);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    try {
      if (!this.#hearer.piece(chunk)) controller.pause();
    } catch (cause) {
      this.#hearer.broke(cause);
    }
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    try {
      if (this.#door.reset.now && !saysItsEnd(listOf(controller.rawHeaders))) {
        this.#hearer.failed(new Error("the upstream broke off its reply"));
        return;
      }
      this.#hearer.ended(listOf(controller.rawTrailers));
    } catch (cause) {
      this.#hearer.broke(cause);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { readonly code?: string }): void {
    try {
      if (this.#isRepeatable(error)) {
        this.#repeated += 1;
        this.send();
        return;
      }
      // So undici calls `100 Continue` that nobody asked for, and ends the connection.
      if (error.message === "bad response") this.#door.doWithoutPool();
      this.#hearer.failed(error);
    } catch (cause) {
      this.#hearer.broke(cause);
    }
  }

  #isRepeatable({ code }: { readonly code?: string }): boolean {
    const { method, body } = this.#options;
    const lost = code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
    if (!lost || this.#started || this.#hearer.isOver) return false;
    return this.#repeated < mostRepeats && safe.has(method) && body == null;
  }
}

/** undici gives raw headers as a flat list; its type also allows what other versions of the protocol give. */
function listOf(raw: Dispatcher.DispatchController["rawHeaders"]): readonly (string | Uint8Array)[] {
  return Array.isArray(raw) ? raw : none;
}

const none: readonly string[] = [];
