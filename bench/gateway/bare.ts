import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Dispatcher, Pool } from "undici";

/** The least that forwards on Node: its server, undici, the body in one piece. Nothing is read, kept or checked. */
const [upstream = ""] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: null, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
const ofOneConnection = new Set(["connection", "keep-alive", "transfer-encoding", "host"]);

function onward(raw: readonly string[]): string[] {
  const headers: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? "";
    if (!ofOneConnection.has(name.toLowerCase())) headers.push(name, raw[at + 1] ?? "");
  }
  return headers;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => void chunks.push(chunk));
  request.on("end", () => {
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart(controller, status, _headers, reason) {
        // undici gives raw headers as a flat list here.
        const raw = (controller.rawHeaders as readonly Uint8Array[]).map(String);
        response.writeHead(status, reason ?? "", onward(raw));
      },
      onResponseData: (_controller, chunk) => void response.write(chunk),
      onResponseEnd: () => void response.end(),
      onResponseError: () => void response.destroy(),
    };
    const { url: path = "/", rawHeaders } = request;
    pool.dispatch({ method: "POST", path, headers: onward(rawHeaders), body: Buffer.concat(chunks) }, handler);
  });
});
server.listen(0, "127.0.0.1", () => {
  // A TCP server that listens has an AddressInfo.
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("disconnect", () => process.exit());
