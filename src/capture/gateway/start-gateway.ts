import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Contract } from "../../contract/index.ts";
import type { CaptureSettings, GatewaySettings } from "../../settings/index.ts";
import { Analysis } from "./analysis/index.ts";
import { blockingOf } from "./block/index.ts";
import { Call } from "./call/index.ts";
import { Counts, flatCounts, type GatewayCounts } from "./counts.ts";
import { exchangeIds } from "./exchange-id.ts";
import { GatewayError } from "./gateway-error.ts";
import { readRequestHead } from "./http/request-head.ts";
import { targetOf } from "./http/target.ts";
import { malformedAnswer } from "./malformed.ts";
import { isLoopback, isOwn, splitHost } from "./own-address.ts";
import { answerOwn, sendRefusal } from "./own-answers.ts";
import { openUpstream, type UpstreamDoor } from "./upstream/index.ts";

export interface GatewayOptions {
  /** Address to listen on. Off loopback a token is needed. Default `127.0.0.1`. */
  readonly host?: string;
  /** 0: any free one. */
  readonly port: number;
  readonly settings: GatewaySettings;
  /** What is declared; needed where a rule blocks by it. */
  readonly contract: Contract | null;
  readonly capture: CaptureSettings;
  /** Folder of the spool; the worker writes there. */
  readonly dataDir: string;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
  /** What callers must show in `x-evenkeel-token`; `null`: nothing. */
  readonly token?: string | null;
  /** Further certificates trusted in upstreams, PEM. `NODE_EXTRA_CA_CERTS` counts anyway. */
  readonly ca?: string | null;
  /** Where `HTTPS_PROXY` and `NO_PROXY` stand. Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The worker's entry file. */
  readonly worker?: URL;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Exchanges remembered until they are on disk. */
  readonly mostUnsaved?: number;
  /** Requests and replies that may wait for the worker; beyond it calls go untold, beyond half of it without bodies. */
  readonly mostBehind?: number;
  /** Milliseconds the worker may be silent while something waits for it. */
  readonly longestSilence?: number;
  /** Milliseconds for a connection to an upstream to be made. */
  readonly connectTimeout?: number;
  /** Memory of the worker's heap, MiB. */
  readonly workerHeap?: number;
}

export interface Gateway {
  /** `http://127.0.0.1:4747` */
  readonly url: string;
  readonly port: number;
  counts(): GatewayCounts;
  /** Takes no more calls, waits for those under way at most this long (milliseconds), then for the worker to write. */
  close(graceMs?: number): Promise<void>;
}

/** Milliseconds that the start of the analysis is waited for; beyond it the gateway goes on without. */
const longestStart = 10_000;
/** Bytes of a request's headers. */
const maxHeaderSize = 65_536;
/** The built file stands beside the built worker, the source beside the source. */
const realWorker = new URL(`./worker/main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);

/**
 * Starts the gateway: `/NAME/…` goes to the upstream of that name, body bytes untouched, and is noted for analysis, which
 * nothing waits for.
 *
 * @throws GatewayError where it cannot listen, or its settings cannot hold
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host = "127.0.0.1", settings, log, token = null, now = Date.now, env = process.env } = options;
  if (!isLoopback(host) && token === null) {
    throw new GatewayError(
      "EVENKEEL_GATEWAY_TOKEN",
      `listening on ${host} lets others in: give a token, which they send as x-evenkeel-token, or listen on 127.0.0.1`,
    );
  }
  const blocking = blockingOf(settings, options.contract);
  const doors = new Map<string, UpstreamDoor>();
  for (const [name, upstream] of Object.entries(settings.upstreams)) {
    const door = openUpstream(name, upstream, {
      ca: options.ca ?? null,
      env,
      connectTimeout: options.connectTimeout ?? 10_000,
    });
    doors.set(name, door);
  }
  const counts = new Counts();
  const analysis = new Analysis({
    worker: options.worker ?? realWorker,
    start: { dataDir: options.dataDir, settings, capture: options.capture, contract: options.contract },
    mostUnsaved: options.mostUnsaved ?? 20_000,
    mostBehind: options.mostBehind ?? 10_000,
    longestSilence: options.longestSilence ?? 60_000,
    counted: (ofAnalysis) => flatCounts(counts.with(ofAnalysis)),
    resourceLimits: { maxOldGenerationSizeMb: options.workerHeap ?? 2_048 },
    log,
  });
  const nextId = exchangeIds(now, randomUUID);
  const self = `evenkeel-${randomBytes(6).toString("hex")}`;
  const onLoopback = isLoopback(host);
  let port = options.port;
  let stopping = false;
  /** Upstreams that are this gateway itself. */
  const circular = new Set<string>();
  /** The last `Host` that was right: nearly all calls have the same. */
  let rightHost: string | null = null;
  /** Sockets with a call whose reply may have begun: nothing of ours may be written into it. */
  const replying = new WeakMap<Socket, ServerResponse>();

  /** A fault of ours costs one call, not the others. */
  function takeSafely(request: IncomingMessage, response: ServerResponse): void {
    try {
      take(request, response);
    } catch (cause) {
      log(
        "error",
        `a call failed inside the gateway: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
      );
      response.destroy();
    }
  }

  function take(request: IncomingMessage, response: ServerResponse): void {
    counts.received += 1;
    response.sendDate = false;
    replying.set(request.socket, response);
    const id = nextId();
    const head = readRequestHead(request.rawHeaders, request.httpVersionMinor);
    const target = targetOf(request.url ?? "", doors);
    const door = target.is === "upstream" ? doors.get(target.name) : undefined;
    const refuse = (code: Parameters<typeof sendRefusal>[1]["code"], status: number, message: string): void => {
      counts.fail("refused");
      sendRefusal({ request, response }, { code, status, message }, door?.protocol ?? "openai", id);
    };
    if (head.refused !== null)
      return void refuse("bad-request", 400, `this request cannot be forwarded safely: ${head.refused}`);
    const stranger = strangerOf(head.host, head.origin);
    if (stranger !== null) return void refuse("forbidden", stranger.status, stranger.because);
    if (target.is === "own") {
      const answer = { request, response, id, counts: () => counts.with(analysis.counts()), stopping };
      return void answerOwn(answer, target.page);
    }
    if (target.is === "refused") return void refuse("bad-request", 400, target.because);
    if (door === undefined || target.is !== "upstream") {
      return void refuse(
        "unknown-path",
        404,
        `no upstream has this path. There are ${[...doors.keys()].map((name) => `/${name}/…`).join(", ")}, and /_evenkeel/health`,
      );
    }
    if (token !== null && !sameToken(head.token, token)) {
      return void refuse("forbidden", 401, "the header x-evenkeel-token is missing or wrong");
    }
    if (head.cameThrough?.split(",").some((each) => each.trim() === self) === true || circular.has(door.name)) {
      return void refuse(
        "loop",
        508,
        `the upstream "${door.name}" leads back to this gateway: correct live.gateway.upstreams`,
      );
    }
    if (head.webSocket) {
      return void refuse(
        "no-upgrade",
        426,
        "WebSockets do not go through here; ask by HTTP, as clients do when they are refused",
      );
    }
    const via = door.isPlain ? self : null;
    const call = new Call({
      ...{ request, response, head, door, counts, via, blocking },
      path: door.base + target.path,
      recording: analysis.record(id),
      at: now(),
    });
    call.start();
  }

  /** Who does not come by the client's own settings: a web page whose host name was turned here, or of another origin. */
  function strangerOf(hostHeader: string | null, origin: string | null): { status: number; because: string } | null {
    if (hostHeader === null || hostHeader !== rightHost) {
      const named = hostHeader === null ? null : splitHost(hostHeader);
      if (named === null) return { status: 400, because: "a Host header is needed" };
      if (onLoopback && (!isLoopback(named.name) || Number(named.port) !== port)) {
        return { status: 421, because: `this is 127.0.0.1:${port}, not ${hostHeader}` };
      }
      rightHost = hostHeader;
    }
    // `null` is a frame that another page has shut in, so that it does not tell whose it is.
    if (origin === null || !/^(?:https?:|null$)/i.test(origin)) return null;
    const from = URL.canParse(origin) ? new URL(origin).hostname : "";
    return isLoopback(from) ? null : { status: 403, because: "web pages may not ask here" };
  }

  function leadsHere(url: URL): boolean {
    return (
      url.protocol === "http:" && (isOwn(url.hostname) || url.hostname === host) && Number(url.port || 80) === port
    );
  }

  const server = createServer({
    maxHeaderSize,
    insecureHTTPParser: false,
    requireHostHeader: false,
    // No upgrade is followed; a request that asks for one is a request all the same (RFC 9110, 7.8).
    shouldUpgradeCallback: () => false,
    // A body may come as slowly as its client likes; headers may not.
    requestTimeout: 0,
    headersTimeout: 60_000,
    // Longer than clients keep theirs, so that it is they who close: no request meets a closed door.
    keepAliveTimeout: 120_000,
    noDelay: true,
  });
  server.maxHeadersCount = 0;
  server.on("request", takeSafely);
  server.on("checkContinue", takeSafely);
  // What else a client expects is not ours to promise; the request is one all the same.
  server.on("checkExpectation", takeSafely);
  server.on("connection", (socket: Socket) => {
    counts.openConnections += 1;
    socket.once("close", () => {
      counts.openConnections -= 1;
    });
  });
  server.on("connect", (_request: IncomingMessage, socket: Socket) => {
    counts.fail("refused");
    endSoon(socket, malformedAnswer("CONNECT", nextId()));
  });
  server.on("clientError", (cause: Error & { code?: string }, socket: Socket) => {
    if (cause.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    counts.fail("malformed");
    const reply = replying.get(socket);
    // In the middle of a reply another one would be taken for a part of it.
    if (reply?.headersSent === true && !reply.writableFinished) return void socket.destroy();
    endSoon(socket, malformedAnswer(cause.code ?? "", nextId()));
  });

  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // A crowd that comes at once is not turned away.
      server.listen({ host, port: options.port, backlog: 4_096 }, resolve);
    });
  } catch (cause) {
    await analysis.close(0);
    await Promise.all([...doors.values()].map((door) => door.close()));
    throw new GatewayError(
      "EVENKEEL_GATEWAY_LISTEN",
      `cannot listen on ${host}:${options.port} (${cause instanceof Error ? cause.message : String(cause)}): another gateway may run there; choose another port`,
      { cause },
    );
  }
  // A TCP server that listens has an AddressInfo; `string` is for pipes.
  port = (server.address() as AddressInfo).port;
  for (const door of doors.values()) {
    if (leadsHere(door.url))
      log("warn", `the upstream "${door.name}" leads back to this gateway: its calls are refused`);
  }

  // Whoever is told the address finds a gateway whose facts last; calls that came before were served all the same.
  const late = new AbortController();
  await Promise.race([analysis.begun, pause(longestStart, null, { signal: late.signal }).catch(() => null)]);
  late.abort();

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    counts: () => counts.with(analysis.counts()),
    async close(graceMs = 5_000) {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // Connections that become idle now would be kept for a next call.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(timer);
      await Promise.all([...doors.values()].map((door) => door.close()));
      await analysis.close(Math.max(2_000, graceMs));
    },
  };
}

/** Says a last thing; who does not hang up then is hung up on. */
function endSoon(socket: Socket, answer: string): void {
  socket.end(answer);
  const timer = setTimeout(() => socket.destroy(), 2_000).unref();
  socket.once("close", () => clearTimeout(timer));
}

function sameToken(shown: string | null, token: string): boolean {
  const a = Buffer.from(shown ?? "");
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
