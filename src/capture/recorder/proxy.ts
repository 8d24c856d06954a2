import { createServer, Agent as HttpAgent, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { forward } from "./forward.ts";
import type { SeenCall } from "./har-entry.ts";

/** A loopback door to one upstream. */
export interface Door {
  /** `http://127.0.0.1:PORT`, without path. */
  readonly origin: string;
  readonly upstream: string;
}

export interface RecordingProxy {
  /** The door to an upstream; the same one for the same origin. */
  doorTo(upstreamOrigin: string): Promise<Door>;
  /** Waits for calls under way, at most this long (milliseconds), then cuts them; each is reported as it ended. */
  close(graceMs: number): Promise<void>;
}

/**
 * A proxy on 127.0.0.1 that forwards HTTP calls byte by byte and tells about each when it ended. One port per
 * upstream, so that addresses keep their paths.
 *
 * @param onCall must not throw; it runs after the client has its reply
 * @param now the clock of the calls' beginnings, where it is not the machine's: milliseconds since 1970
 */
export function startRecordingProxy(onCall: (call: SeenCall) => void, now: () => number = Date.now): RecordingProxy {
  const doors = new Map<string, Promise<Door>>();
  const servers: Server[] = [];
  const underWay = new Set<Promise<void>>();
  // A corporate proxy named by the environment is used for the way to the upstream, where this Node knows how to.
  // Idle connections are dropped before any upstream drops them: a call on a dead one would fail because of us.
  const options = { keepAlive: true, timeout: 2000, proxyEnv: process.env };
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };

  function open(upstreamOrigin: string): Promise<Door> {
    const upstream = new URL(upstreamOrigin);
    const secure = upstream.protocol === "https:";
    const send = secure ? httpsRequest : httpRequest;
    const agent = secure ? agents.https : agents.http;
    const server = createServer((request: IncomingMessage, response) => {
      const refused = refusalOf(request, server);
      if (refused !== null) {
        response.writeHead(refused, { connection: "close", "content-length": 0 }).end();
        return;
      }
      const done = forward({ request, response, upstream, send: (how) => send(upstream, { ...how, agent }), now }).then(
        onCall,
        () => void response.destroy(),
      );
      underWay.add(done);
      done.finally(() => underWay.delete(done));
    });
    // A model may think for longer than any default allows; the client's own limits hold.
    server.requestTimeout = 0;
    server.headersTimeout = 0;
    server.keepAliveTimeout = 0;
    server.on("upgrade", (_request, socket) => {
      // A WebSocket cannot be told as HTTP calls: the client is asked to do without.
      socket.end("HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    });
    server.on("clientError", (_error, socket) => socket.destroy());
    servers.push(server);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        // A TCP server that listens has an AddressInfo; `string` is for pipes.
        const { port } = server.address() as AddressInfo;
        resolve({ origin: `http://127.0.0.1:${port}`, upstream: upstream.origin });
      });
    });
  }

  return {
    doorTo(upstreamOrigin) {
      const { origin } = new URL(upstreamOrigin);
      const door = doors.get(origin) ?? open(origin);
      doors.set(origin, door);
      return door;
    },
    async close(graceMs) {
      for (const server of servers) server.close();
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      await Promise.race([Promise.allSettled([...underWay]), grace]);
      clearTimeout(timer);
      for (const server of servers) server.closeAllConnections();
      await Promise.allSettled([...underWay]);
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/**
 * The status with which a request is refused that the client's own settings cannot have led here: a web page whose host
 * name was turned to this machine (the Host header tells), one that asks across origins, or someone who takes this for an
 * open proxy (a target that is no path).
 */
function refusalOf({ url = "", headers }: IncomingMessage, server: Server): number | null {
  // A TCP server that listens has an AddressInfo; `string` is for pipes.
  const { port } = server.address() as AddressInfo;
  if (!url.startsWith("/")) return 400;
  if (headers.host !== `127.0.0.1:${port}` && headers.host !== `localhost:${port}`) return 421;
  const from = headers.origin;
  if (from === undefined || !/^https?:/i.test(from)) return null;
  return URL.canParse(from) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(from).hostname) ? null : 403;
}
