import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { installKey } from "../capture/installation/index.ts";
import { readSpool, releaseBefore } from "../capture/spool/index.ts";
import type { Contract } from "../contract/index.ts";
import type { Settings } from "../settings/index.ts";
import type { Store } from "../store/index.ts";
import { type Courier, startCourier } from "./alerts/index.ts";
import { createApp, type Health, readRoutes, writeRoutes } from "./api/index.ts";
import { healthOf } from "./health/index.ts";
import { isLoopback, type Listening, listen, type Rate, RateLimit } from "./http/index.ts";
import { Ingest, type Stream } from "./ingest/index.ts";
import { openInbox } from "./intake/index.ts";
import { LiveHub } from "./live/index.ts";
import type { Log } from "./log.ts";
import { Metrics } from "./metrics/index.ts";
import { openWatch, type Watch } from "./monitors/index.ts";
import { openMill } from "./open-mill.ts";
import { OtlpDesk } from "./otlp/index.ts";
import { PageFiles } from "./page/index.ts";
import { putAside } from "./put-aside.ts";
import { retentionClock } from "./retention-clock.ts";
import { observed, reasonOf, StoreState } from "./store-state.ts";

export interface ServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Its `spool/gateway` is read, its `spool/api` written and read. */
  readonly dataDir: string;
  /** Closed by whoever opened it, after the server. */
  readonly store: Store;
  readonly settings: Settings;
  /** What is declared; `null`: nothing is. */
  readonly contract: Contract | null;
  /** Needed where `host` is not loopback; `null`: none. */
  readonly token: string | null;
  /** Folder of the built dashboard; `null`: the API alone. */
  readonly dashboard: string | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  /** Of this package; shown in the health and in the API's description. */
  readonly version?: string;
  /** Writes an address may make. Default 1,000 at once, 200 a second. */
  readonly writes?: Rate;
  /** Bytes of the API's own spool. Default 512 MiB. */
  readonly apiSpoolBytes?: number;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Ends after what is under way; then nothing of it is open. */
  close(): Promise<void>;
}

/** A server cannot be started as asked. */
export class ServerError extends Error {
  readonly code: "token-needed";
  readonly next: string;

  constructor(code: ServerError["code"], message: string, next: string) {
    super(message);
    this.name = "ServerError";
    this.code = code;
    this.next = next;
  }
}

const hour = 3_600_000;
/** Where the store keeps the time that retention goes by. */
const keptRetention = "retention";

/**
 * Takes the spools into the store, answers the API, serves the dashboard. A store that is down is waited for: what comes in
 * meanwhile is kept in the spools.
 *
 * @throws ServerError without a token off loopback; SpoolError where another server runs on this folder; the system's own
 * error (`EADDRINUSE` …) where it cannot listen
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, dataDir, settings, token, now, log, version = "unknown" } = options;
  if (!isLoopback(host) && token === null) {
    throw new ServerError("token-needed", `${host} can be reached from elsewhere`, "give a token, or bind 127.0.0.1");
  }
  const startedAt = now();
  const state = new StoreState(now, (changed) =>
    log(
      changed.is === "up"
        ? { level: "info", event: "store-up" }
        : { level: "error", event: "store-down", because: changed.because },
    ),
  );
  const store = observed(options.store, state);
  const apiFolder = join(dataDir, "spool", "api");
  const key = installKey(dataDir);
  const metrics = new Metrics();
  const live = new LiveHub({ now });
  const scoreNames = new Set<string>();
  let gateway: { readonly at: number; readonly counts: Readonly<Record<string, number>> } | null = null;
  /** Its own address, once it listens. */
  let url = "";

  let watch: Watch | null = null;
  let courier: Courier | null = null;
  const ingest = new Ingest({
    streams: [streamIn(join(dataDir, "spool", "gateway"), "gateway"), streamIn(apiFolder, "api")],
    store,
    aside: putAside(join(dataDir, "refused.jsonl")),
    mill: async () => {
      watch = await openWatch({
        settings,
        base: settings.dashboard ?? (isAnyAddress(host) ? null : url),
        now: now(),
        store,
      });
      courier = startCourier({
        post: watch,
        receivers: settings.alerts,
        now,
        log,
        changed: (alert) => {
          if (alert !== null) live.alert(alert);
        },
      });
      // What was not acknowledged when the server before it ended.
      courier.wake();
      return openMill(store, watch);
    },
    now,
    log,
    took: (stream, facts, alerts) => {
      metrics.took(stream, facts);
      for (const fact of facts) {
        // One that is ahead was said before its clock was set back.
        const before = gateway === null || gateway.at > now() ? 0 : gateway.at;
        if (fact.is === "health" && fact.process === "gateway" && fact.at >= before) gateway = fact;
        else if (fact.is === "score" && scoreNames.size < mostNames) scoreNames.add(fact.name);
      }
      live.facts(facts);
      for (const alert of alerts) live.alert(alert);
      // What was decided is durable now.
      courier?.wake();
    },
  });

  let cached: { readonly at: number; readonly health: Promise<Health> } | null = null;
  const health = (): Promise<Health> => {
    // Asked for by every page; a second old is new enough.
    if (cached === null || Math.abs(now() - cached.at) >= 1000) cached = { at: now(), health: freshHealth() };
    return cached.health;
  };
  const freshHealth = async (): Promise<Health> => {
    const sources = await store.sources().catch(() => null);
    const stored = sources?.find(({ source, counts }) => source === "gateway" && counts !== null);
    if (gateway === null && stored?.counts) gateway = { at: stored.receivedAt, counts: stored.counts };
    return healthOf({
      now: now(),
      startedAt,
      version,
      sources,
      streams: ingest.state(),
      store: state.get(),
      gateway,
      spoolRefused: inbox.state().refused,
    });
  };

  const inbox = openInbox({
    folder: apiFolder,
    maxBytes: options.apiSpoolBytes ?? 512 * 1024 ** 2,
    settings,
    contract: options.contract,
    key,
    now,
    log,
  });

  const desk = new OtlpDesk();
  const routes = [
    ...readRoutes({
      store,
      health,
      contract: options.contract,
      watch: () => watch,
      now,
      scoreNames: async () => {
        const { items } = await store.scores({}, { limit: 500 });
        for (const { name } of items) scoreNames.add(name);
        return [...scoreNames].sort();
      },
    }),
    ...writeRoutes({
      store,
      key,
      now,
      newId: () => randomUUID(),
      watch: () => watch,
      keep: inbox.keep,
      keepLines: inbox.keepLines,
      desk,
      factsOfCall: inbox.factsOfCall,
    }),
  ];
  const app = createApp({
    routes,
    live,
    health,
    metrics: {
      contentType: metrics.contentType,
      answered: (route, method, status) => metrics.answered(route, method, status),
      text: async () =>
        metrics.text(await health(), {
          unreadable: Object.fromEntries(ingest.state().map(({ stream, unreadable }) => [stream, unreadable])),
          spoolBytes: inbox.state().bytes,
          listeners: live.listeners,
          gateway: gateway?.counts ?? {},
        }),
    },
    page: options.dashboard === null ? null : new PageFiles(options.dashboard),
    host,
    token,
    writes: new RateLimit(options.writes ?? { burst: 1000, perSecond: 200 }),
    version,
    now,
    log,
    heartbeat: 15_000,
  });

  let listening: Listening;
  try {
    listening = await listen(app.fetch, host, options.port);
  } catch (error) {
    await inbox.close();
    throw error;
  }
  const { port } = listening;
  url = listening.url;
  ingest.start();
  const told = setInterval(() => {
    if (live.listeners > 0) void health().then((each) => live.health(each));
  }, 5000);
  const prune = async (): Promise<void> => {
    try {
      const clock = now();
      const before = await store.kept(keptRetention);
      const at = retentionClock(before === null ? null : Number(before), clock);
      await store.append({ facts: [], keep: { [keptRetention]: String(at) } });
      if (at < clock)
        log({ level: "info", event: "retention-waits", at, because: "the clock went on by more than a day" });
      const gone = await store.prune(at - settings.retention);
      if (gone > 0) log({ level: "info", event: "pruned", facts: gone });
    } catch (error) {
      log({ level: "warn", event: "prune-failed", because: reasonOf(error) });
    }
  };
  const pruned = setInterval(() => void prune(), hour);
  const first = setTimeout(() => void prune(), 60_000);

  let closing: Promise<void> | null = null;
  return {
    url,
    port,
    close() {
      closing ??= (async () => {
        clearInterval(told);
        clearInterval(pruned);
        clearTimeout(first);
        live.close();
        await listening.close();
        await ingest.close();
        await courier?.close();
        await desk.close();
        await inbox.close();
      })();
      return closing;
    },
  };
}

const mostNames = 1000;

function streamIn(folder: string, name: string): Stream {
  return {
    name,
    read: (position, most) => readSpool(folder, position, most),
    release: (position) => releaseBefore(folder, position),
  };
}

/** Bound everywhere it is not known by which name others reach it. */
function isAnyAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}
