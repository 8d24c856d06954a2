import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Counts } from "./counts.ts";
import type { Faults } from "./faults.ts";
import { malformedAnswer } from "./malformed.ts";
import { within } from "./within.ts";

export interface ClientServerParts {
  readonly counts: Counts;
  readonly faults: Faults;
  readonly nextId: () => string;
  /** Takes a request in; does not throw. */
  readonly take: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Bytes of a request's headers. */
const maxHeaderSize = 65_536;

/** The server that clients connect to: HTTP/1.1 to the letter; what is not is answered here. It does not listen yet. */
export function clientServer({ counts, faults, nextId, take }: ClientServerParts): Server {
  /** The reply that each socket had last: while it is owed, nothing of ours may be written in its place. */
  const replying = new WeakMap<Socket, ServerResponse>();
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
    // A client whose machine is gone says nothing more: TCP finds it, in the middle of a body as well.
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    noDelay: true,
  });
  server.maxHeadersCount = 0;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    replying.set(request.socket, response);
    take(request, response);
  };
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  // What else a client expects is not ours to promise; the request is one all the same.
  server.on("checkExpectation", onRequest);
  server.on("connection", (socket: Socket) => {
    counts.openConnections += 1;
    socket.once("close", () => {
      counts.openConnections -= 1;
    });
  });
  server.on(
    "connect",
    within(faults, (_request: IncomingMessage, socket: Socket) => {
      // Node hands this socket over and no longer listens to it.
      socket.on("error", () => socket.destroy());
      counts.fail("refused");
      endSoon(socket, malformedAnswer("CONNECT", nextId()));
    }),
  );
  server.on(
    "clientError",
    within(faults, (cause: Error & { code?: string }, socket: Socket) => {
      if (cause.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
      counts.fail("malformed");
      const reply = replying.get(socket);
      // In the middle of a reply this would be taken for a part of it, and behind a whole request for its reply.
      const isOwed = reply !== undefined && !reply.writableFinished && (reply.headersSent || reply.req.complete);
      if (isOwed) return void socket.destroy();
      endSoon(socket, malformedAnswer(cause.code ?? "", nextId()));
    }),
  );
  // Before it listens, whoever starts it hears of this; later it is a connection that could not be taken.
  server.on("error", (cause) => {
    if (server.listening) faults.broke(cause);
  });
  return server;
}

/** Says a last thing; who does not hang up then is hung up on. */
function endSoon(socket: Socket, answer: string): void {
  socket.end(answer);
  const timer = setTimeout(() => socket.destroy(), 2_000).unref();
  socket.once("close", () => clearTimeout(timer));
}
