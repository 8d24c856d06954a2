import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Stage } from "../fault.ts";

/**
 * A model that answers what the query of its URL tells it to: `?do=stream|slow|stuck|reset|large`. Before the next event
 * of a `slow` one, and before it resets, it waits until its client has all that was sent.
 */
export interface Upstream {
  readonly url: string;
  readonly seen: Seen[];
  /** For whoever calls with `slow` or `reset`, as `onPiece`: by it the upstream knows what has come. */
  readonly heard: (headers: IncomingMessage["headers"], sofar: Buffer) => void;
  /** Connections that are open now. */
  connections(): number;
}

export interface Seen {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: number;
  readonly sha256: string;
  /** The client went away before it was answered. */
  aborted: boolean;
}

export interface UpstreamOptions {
  /** Put into every reply's text, and into a header of it. */
  readonly secret?: string;
}

/** Bytes of a `large` reply. */
export const largeReply = 50 * 1024 * 1024;

export async function startUpstream(stage: Stage, { secret = "" }: UpstreamOptions = {}): Promise<Upstream> {
  const seen: Seen[] = [];
  /** By request id: whole events that its client has. */
  const come = new Map<string, number>();
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    void answer(request, response, count).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stage.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const sockets = new Set<unknown>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    connections: () => sockets.size,
    heard: (headers, sofar) =>
      void come.set(String(headers["request-id"]), sofar.toString("utf8").split("\n\n").length - 1),
  };

  async function answer(request: IncomingMessage, response: ServerResponse, n: number): Promise<void> {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of request) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    const one: Seen = {
      url: request.url ?? "",
      headers: request.headers,
      bytes,
      sha256: hash.digest("hex"),
      aborted: false,
    };
    seen.push(one);
    response.once("close", () => {
      one.aborted = !response.writableFinished;
    });
    const act = new URL(one.url, "http://x").searchParams.get("do") ?? "";
    const headers = { "request-id": `req_${n}`, ...(secret === "" ? {} : { "set-cookie": `session=${secret}` }) };
    if (act === "stuck") return;
    if (act === "large") {
      response.writeHead(200, { ...headers, "content-type": "application/octet-stream", "content-length": largeReply });
      const block = Buffer.alloc(1024 * 1024, 97);
      for (let sent = 0; sent < largeReply; sent += block.length) {
        if (!response.write(block)) await once(response, "drain");
      }
      response.end();
      return;
    }
    const text = `answer ${n} ${secret}`;
    if (act === "stream" || act === "slow" || act === "reset") {
      response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
      for (const [index, event] of events(n, text).entries()) {
        // what is still on its way when the connection breaks may get lost with it
        const isPaced = act === "slow" || (act === "reset" && index === 3);
        while (isPaced && (come.get(`req_${n}`) ?? 0) < index && !response.destroyed) await wait(5);
        if (act === "reset" && index === 3) {
          response.socket?.resetAndDestroy();
          return;
        }
        if (act === "slow") await wait(50);
        response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      }
      response.end();
      return;
    }
    response.writeHead(200, { ...headers, "content-type": "application/json" });
    response.end(JSON.stringify({ ...message(n), content: [{ type: "text", text }], stop_reason: "end_turn" }));
  }
}

const model = "claude-opus-4-6";

const message = (n: number) => ({
  id: `msg_${n}`,
  type: "message",
  role: "assistant",
  model,
  stop_sequence: null,
  usage: { input_tokens: 12, output_tokens: 5, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
});

function events(n: number, text: string): readonly Readonly<Record<string, unknown>>[] {
  return [
    { type: "message_start", message: { ...message(n), content: [], stop_reason: null } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...[...text.matchAll(/.{1,8}/g)].map(([part]) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text: part },
    })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 5 } },
    { type: "message_stop" },
  ];
}
