import type { EventEmitter } from "node:events";
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { getCACertificates } from "node:tls";
import { buildConnector, Client, Pool } from "undici";
import type { Upstream } from "../../../settings/index.ts";
import type { Breakable } from "../within.ts";
import { goesThroughProxy } from "./goes-through-proxy.ts";
import { limitConnecting } from "./limit-connecting.ts";
import { proxyEnvironment } from "./proxy-environment.ts";

/** The way to one upstream: its connections, kept alive. */
export interface UpstreamDoor {
  readonly name: string;
  readonly protocol: Upstream["protocol"];
  /** `host:port`, for the `Host` header. */
  readonly host: string;
  readonly url: URL;
  /** Spoken to without TLS. */
  readonly isPlain: boolean;
  /** Stands before the path of each call; empty, or begins with `/` and does not end with one. */
  readonly base: string;
  /** For bodies that are at hand; `null` where a proxy stands between, or {@link doWithoutPool} was said. */
  readonly pool: Pool | null;
  /** This upstream sends what the pool does not understand, and the other way does: `100 Continue` unasked. */
  doWithoutPool(): void;
  /** A pooled connection is being broken off just now: what ends with it is not whole, unless it says how long it is. */
  readonly reset: { readonly now: boolean };
  /** What calls may read of their bodies while they wait for a connection. */
  readonly ahead: { bytes: number };
  /** For bodies that come piece by piece. */
  send(method: string, path: string, headers: readonly string[]): ClientRequest;
  close(): Promise<void>;
}

export interface DoorOptions {
  /** Further certificates that are trusted, PEM; `NODE_EXTRA_CA_CERTS` counts anyway. */
  readonly ca: string | null;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` stand. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for a connection to be made. */
  readonly connectTimeout: number;
  /** Who hears of what nobody else does. */
  readonly faults: Breakable;
}

/** Bytes. */
const mostAhead = 64 * 1024 * 1024;

/**
 * Milliseconds a connection may lie idle. Model servers close theirs after 5 s and later; a call that is sent on one
 * just closed would be lost by us.
 */
const idle = 4_000;

/**
 * Milliseconds until the next address of a host is tried, where it has several. Node's 250 are too few for a host that is far
 * away: it gives the first up, and where the last is of a family that leads nowhere, there is no connection at all.
 */
const attempt = 1_000;

/**
 * Opens the way to an upstream. No time limit on a reply or between its pieces: a model may think for longer than any,
 * and the client's own limits hold. A peer that is gone is found by TCP keep-alive.
 */
export function openUpstream(name: string, { url: address, protocol }: Upstream, options: DoorOptions): UpstreamDoor {
  const url = new URL(address);
  const secure = url.protocol === "https:";
  const connecting = {
    // Given any, Node trusts no others.
    ...(options.ca === null ? {} : { ca: [...getCACertificates("default"), options.ca] }),
    autoSelectFamilyAttemptTimeout: attempt,
  };
  const proxied = goesThroughProxy(url, options.env);
  const reset = { now: false };
  let isPooled = true;
  const pool = proxied
    ? null
    : new Pool(url.origin, {
        connections: null,
        pipelining: 1,
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: idle,
        keepAliveMaxTimeout: 60_000,
        maxHeaderSize: 65_536,
        connect: watchedConnector({ ...connecting, timeout: options.connectTimeout, allowH2: false }, reset),
        allowH2: false,
        factory: (origin, pooled) => heardClient(origin, pooled, options.faults),
      });
  const agentOptions = {
    keepAlive: true,
    timeout: idle,
    scheduling: "lifo" as const,
    ...connecting,
    ...(proxied ? { proxyEnv: proxyEnvironment(url, options.env) } : {}),
  };
  const agent = secure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const request = secure ? httpsRequest : httpRequest;
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  return {
    name,
    protocol,
    host: url.host,
    url,
    isPlain: !secure,
    base: url.pathname.replace(/\/+$/, ""),
    get pool() {
      return isPooled ? pool : null;
    },
    doWithoutPool() {
      isPooled = false;
    },
    reset,
    ahead: { bytes: mostAhead },
    send(method, path, headers) {
      const outgoing = request({
        agent,
        protocol: url.protocol,
        hostname,
        port,
        method,
        path,
        headers,
        maxHeaderSize: 65_536,
        setDefaultHeaders: false,
      });
      outgoing.setNoDelay(true);
      // Their bytes are bounded; Node would leave out those beyond some number.
      outgoing.maxHeadersCount = 0;
      limitConnecting(outgoing, options.connectTimeout);
      return outgoing;
    },
    async close() {
      agent.destroy();
      await pool?.destroy();
    },
  };
}

/** What a client of undici can tell no request it emits, and where nobody listens that ends the process. */
function heardClient(origin: URL, options: object, faults: Breakable): Client {
  const client = new Client(origin, options);
  // undici's types leave this event out.
  const events: EventEmitter = client as unknown as EventEmitter;
  events.on("error", (cause: unknown) => faults.broke(cause));
  return client;
}

/**
 * Connects as undici does, and says, before undici hears of it, when a connection is broken off: undici takes a reply that
 * only the connection's end would end for whole then.
 */
function watchedConnector(options: buildConnector.BuildOptions, reset: { now: boolean }): buildConnector.connector {
  const connect = buildConnector(options);
  const onError = (): void => {
    reset.now = true;
    process.nextTick(() => {
      reset.now = false;
    });
  };
  return (to, then) =>
    connect(to, (...found) => {
      found[1]?.on("error", onError);
      then(...found);
    });
}
