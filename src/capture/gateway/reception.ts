import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Analysis } from "./analysis/index.ts";
import type { Blocking } from "./block/index.ts";
import { Call, internalFault } from "./call/index.ts";
import type { Counts, GatewayCounts } from "./counts.ts";
import type { Faults } from "./faults.ts";
import { type RequestHead, readRequestHead } from "./http/request-head.ts";
import { type Target, targetOf } from "./http/target.ts";
import { isLoopback, splitHost } from "./own-address.ts";
import { answerOwn, sendRefusal } from "./own-answers.ts";
import type { Refusal } from "./refusal.ts";
import type { UpstreamDoor } from "./upstream/index.ts";

export interface ReceptionParts {
  readonly doors: ReadonlyMap<string, UpstreamDoor>;
  readonly counts: Counts;
  readonly faults: Faults;
  readonly analysis: Pick<Analysis, "record">;
  readonly blocking: Blocking | null;
  /** What callers must show; `null`: nothing. */
  readonly token: string | null;
  /** Whether it listens for this machine alone. */
  readonly onLoopback: boolean;
  /** What the gateway calls itself to the next. */
  readonly self: string;
  readonly nextId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For the gateway's own page. */
  readonly allCounts: () => GatewayCounts;
}

/** Takes each request in: who may not come is refused, the gateway's own pages are answered, the rest goes on its way. */
export class Reception {
  readonly #parts: ReceptionParts;
  /** The last `Host` that was right: nearly all calls have the same. */
  #rightHost: string | null = null;
  /** Port it listens on. */
  port = 0;
  stopping = false;
  /** Names of upstreams that are this gateway itself. */
  readonly circular = new Set<string>();

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  /** Never throws: a fault of ours costs one call, not the others. */
  take(request: IncomingMessage, response: ServerResponse): void {
    try {
      this.#take(request, response);
    } catch (cause) {
      this.#broke(cause, request, response);
    }
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const { doors, counts, faults, analysis, blocking, self, nextId, now, allCounts } = this.#parts;
    counts.received += 1;
    response.sendDate = false;
    const id = nextId();
    const head = readRequestHead(request.rawHeaders, request.httpVersionMinor);
    const target = targetOf(request.url ?? "", doors);
    const door = target.is === "upstream" ? doors.get(target.name) : undefined;
    const refusal = this.#refusalOf(head, target, door);
    if (refusal !== null) {
      counts.fail("refused");
      return void sendRefusal({ request, response }, refusal, door?.protocol ?? "openai", id);
    }
    if (target.is === "own") {
      const { stopping } = this;
      return void answerOwn({ request, response, id, counts: allCounts, stopping }, target.page);
    }
    // Else it was refused.
    if (target.is !== "upstream" || door === undefined) return;
    const call = new Call({
      ...{ request, response, head, door, counts, faults, blocking },
      path: door.base + target.path,
      via: door.isPlain ? self : null,
      recording: analysis.record(id),
      at: now(),
    });
    call.start();
  }

  #refusalOf(head: RequestHead, target: Target, door: UpstreamDoor | undefined): Refusal | null {
    const { token, doors } = this.#parts;
    if (head.refused !== null)
      return refusal("bad-request", 400, `this request cannot be forwarded safely: ${head.refused}`);
    const stranger = this.#strangerOf(head.host, head.origin);
    if (stranger !== null) return stranger;
    if (target.is === "own") return null;
    if (target.is === "refused") return refusal("bad-request", 400, target.because);
    if (door === undefined) {
      const paths = [...doors.keys()].map((name) => `/${name}/…`).join(", ");
      return refusal("unknown-path", 404, `no upstream has this path. There are ${paths}, and /_evenkeel/health`);
    }
    if (token !== null && !sameToken(head.token, token))
      return refusal("forbidden", 401, "the header x-evenkeel-token is missing or wrong");
    if (this.#comesRound(head.cameThrough) || this.circular.has(door.name)) {
      const message = `the upstream "${door.name}" leads back to this gateway: correct live.gateway.upstreams`;
      return refusal("loop", 508, message);
    }
    if (head.webSocket) {
      const message = "WebSockets do not go through here; ask by HTTP, as clients do when they are refused";
      return refusal("no-upgrade", 426, message);
    }
    return null;
  }

  #comesRound(cameThrough: string | null): boolean {
    return cameThrough?.split(",").some((each) => each.trim() === this.#parts.self) === true;
  }

  /** Who does not come by the client's own settings: a web page whose host name was turned here, or of another origin. */
  #strangerOf(host: string | null, origin: string | null): Refusal | null {
    if (host === null || host !== this.#rightHost) {
      const named = host === null ? null : splitHost(host);
      if (named === null) return refusal("forbidden", 400, "a Host header is needed");
      if (this.#parts.onLoopback && (!isLoopback(named.name) || Number(named.port) !== this.port)) {
        return refusal("forbidden", 421, `this is 127.0.0.1:${this.port}, not ${host}`);
      }
      this.#rightHost = host;
    }
    // `null` is a frame that another page has shut in, so that it does not tell whose it is.
    if (origin === null || !/^(?:https?:|null$)/i.test(origin)) return null;
    const from = URL.canParse(origin) ? new URL(origin).hostname : "";
    return isLoopback(from) ? null : refusal("forbidden", 403, "web pages may not ask here");
  }

  /** No call was there yet that could end itself. */
  #broke(cause: unknown, request: IncomingMessage, response: ServerResponse): void {
    const { faults, counts, doors, nextId } = this.#parts;
    faults.broke(cause);
    try {
      const door = doors.get(request.url?.split(/[/?]/, 2)[1] ?? "");
      counts.fail("internal-fault");
      if (response.headersSent) response.destroy();
      else sendRefusal({ request, response }, internalFault, door?.protocol ?? "openai", nextId());
    } catch {
      request.socket.destroy();
    }
  }
}

function refusal(code: Refusal["code"], status: number, message: string): Refusal {
  return { code, status, message };
}

function sameToken(shown: string | null, token: string): boolean {
  const a = Buffer.from(shown ?? "");
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
