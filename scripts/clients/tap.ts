import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** One reply as it left the model. */
export interface Tapped {
  readonly path: string;
  /** SHA-256 of the body's bytes. */
  readonly body: string;
}

export interface Tap {
  readonly url: string;
  /** Replies to POST requests, in the order they ended. */
  readonly replies: readonly Tapped[];
  close(): void;
}

/** Stands before a model and notes what it says, byte for byte. */
export async function startTap(model: string): Promise<Tap> {
  const replies: Tapped[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, url = "/", headers } = incoming;
    const onward = request(new URL(url, model), { method, headers }, (reply) => {
      const hash = createHash("sha256");
      reply.on("data", (chunk: Buffer) => hash.update(chunk));
      const note = (): void => {
        if (method === "POST") replies.push({ path: url, body: hash.digest("hex") });
      };
      reply.once("end", note);
      reply.once("error", () => {
        note();
        outgoing.destroy();
      });
      outgoing.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(outgoing);
    });
    onward.once("error", () => outgoing.destroy());
    outgoing.once("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's
  return {
    url: `http://127.0.0.1:${port}`,
    replies,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
