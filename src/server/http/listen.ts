import { once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Takes nothing more, and ends what is under way: what has not ended by itself after two seconds is cut. */
  close(): Promise<void>;
}

const limits = { requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 };
const mostConnections = 1000;
const grace = 2000;

/** Serves HTTP/1.1. @throws the system's own error (`EADDRINUSE` …) where it cannot listen */
export async function listen(
  answer: (request: Request, env: unknown) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<Listening> {
  const server = createAdaptorServer({ fetch: answer, serverOptions: limits }) as Server; // no other kind is asked for
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    port: taken,
    async close() {
      const closed = once(server, "close");
      server.close();
      // A connection is idle once its answer has ended.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const cut = setTimeout(() => server.closeAllConnections(), grace);
      await closed;
      clearInterval(idle);
      clearTimeout(cut);
    },
  };
}
