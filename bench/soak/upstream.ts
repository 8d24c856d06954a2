import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * The scripted model of the soak: a short completion, whole or as a stream; with `x-soak: error` a 503, with `x-soak: abort`
 * one whose reply begins and never ends.
 */
const usage = { prompt_tokens: 500, completion_tokens: 1, total_tokens: 501 };
const reply = Buffer.from(
  JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "gpt-6",
    choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }],
    usage,
  }),
);
const error = Buffer.from(
  JSON.stringify({ error: { message: "overloaded", type: "server_error", code: "overloaded" } }),
);
const chunk = { id: "1", object: "chat.completion.chunk", created: 1, model: "gpt-6" };
const event = (value: object): string => `data: ${JSON.stringify({ ...chunk, ...value })}\n\n`;
const first = event({ choices: [{ index: 0, delta: { role: "assistant", content: "o" }, finish_reason: null }] });
const rest = `${event({ choices: [{ index: 0, delta: { content: "k" }, finish_reason: null }] })}${event({
  choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
  usage,
})}data: [DONE]\n\n`;

const server = createServer((request, response) => {
  let streams = false;
  request.once("data", (body: Buffer) => {
    streams = body.toString("latin1", 0, 40).startsWith('{"stream":true');
  });
  request.on("end", () => {
    const what = request.headers["x-soak"];
    if (what === "error") {
      response.writeHead(503, { "Content-Type": "application/json", "Content-Length": error.length }).end(error);
    } else if (what === "abort") {
      response.writeHead(200, { "Content-Type": "text/event-stream" }).write(first);
    } else if (streams) {
      response.writeHead(200, { "Content-Type": "text/event-stream" }).write(first);
      setImmediate(() => response.end(rest));
    } else {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": reply.length }).end(reply);
    }
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => {
  // A TCP server that listens has an AddressInfo.
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("disconnect", () => process.exit());
