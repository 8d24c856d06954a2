import { randomBytes, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Contract } from "../../contract/index.ts";
import type { CaptureSettings, GatewaySettings } from "../../settings/index.ts";
import { Analysis } from "./analysis/index.ts";
import { blockingOf } from "./block/index.ts";
import { clientServer } from "./client-server.ts";
import { Counts, flatCounts, type GatewayCounts } from "./counts.ts";
import { exchangeIds } from "./exchange-id.ts";
import { Faults } from "./faults.ts";
import { GatewayError } from "./gateway-error.ts";
import { isLoopback, leadsTo } from "./own-address.ts";
import { Reception } from "./reception.ts";
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
  /** Counts and logs, by code and place alone, what was thrown and reached no call. */
  broke(cause: unknown): void;
  /** Takes no more calls, waits for those under way at most this long (milliseconds), then for the worker to write. */
  close(graceMs?: number): Promise<void>;
}

/** Milliseconds that the start of the analysis is waited for; beyond it the gateway goes on without. */
const longestStart = 10_000;
/** The built file stands beside the built worker, the source beside the source. */
const realWorker = new URL(`./worker/main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);

/**
 * Starts the gateway: `/NAME/…` goes to the upstream of that name, body bytes untouched, and is noted for analysis, which
 * nothing waits for.
 *
 * @throws GatewayError where it cannot listen, or its settings cannot hold
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host = "127.0.0.1", settings, token = null, now = Date.now, env = process.env } = options;
  const onLoopback = isLoopback(host);
  if (!onLoopback && token === null) {
    throw new GatewayError(
      "EVENKEEL_GATEWAY_TOKEN",
      `listening on ${host} lets others in: give a token, which they send as x-evenkeel-token, or listen on 127.0.0.1`,
    );
  }
  const blocking = blockingOf(settings, options.contract);
  const faults = new Faults((message) => options.log("error", message));
  const log: GatewayOptions["log"] = (level, message) => {
    try {
      options.log(level, message);
    } catch (cause) {
      faults.broke(cause);
    }
  };
  const doors = new Map<string, UpstreamDoor>();
  for (const [name, upstream] of Object.entries(settings.upstreams)) {
    const { ca = null, connectTimeout = 10_000 } = options;
    doors.set(name, openUpstream(name, upstream, { ca, env, connectTimeout, faults }));
  }
  const counts = new Counts();
  const analysis = new Analysis({
    worker: options.worker ?? realWorker,
    start: { dataDir: options.dataDir, settings, capture: options.capture, contract: options.contract },
    mostUnsaved: options.mostUnsaved ?? 20_000,
    mostBehind: options.mostBehind ?? 10_000,
    longestSilence: options.longestSilence ?? 60_000,
    counted: (ofAnalysis) => flatCounts(counts.with(faults.count, ofAnalysis)),
    resourceLimits: { maxOldGenerationSizeMb: options.workerHeap ?? 2_048 },
    log,
    faults,
  });
  const allCounts = (): GatewayCounts => counts.with(faults.count, analysis.counts());
  const nextId = exchangeIds(now, randomUUID);
  const self = `evenkeel-${randomBytes(6).toString("hex")}`;
  const reception = new Reception({
    ...{ doors, counts, faults, analysis, blocking, token, onLoopback, self, nextId, now, allCounts },
  });
  const take = reception.take.bind(reception);
  const server = clientServer({ counts, faults, nextId, take });

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
  const { port } = server.address() as AddressInfo;
  reception.port = port;
  for (const { name, url } of doors.values()) {
    if (!leadsTo(url, host, port)) continue;
    reception.circular.add(name);
    log("warn", `the upstream "${name}" leads back to this gateway: its calls are refused`);
  }

  // Whoever is told the address finds a gateway whose facts last; calls that came before were served all the same.
  const late = new AbortController();
  await Promise.race([analysis.begun, pause(longestStart, null, { signal: late.signal }).catch(() => null)]);
  late.abort();

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    counts: allCounts,
    broke: (cause) => faults.broke(cause),
    async close(graceMs = 5_000) {
      reception.stopping = true;
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
