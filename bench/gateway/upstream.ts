import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A model that answers at once: a short completion, or a stream of events that tell when they were sent. */
const reply = Buffer.from(
  JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "gpt-6",
    choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 500, completion_tokens: 1, total_tokens: 501 },
  }),
);
const events = 100;
/** Milliseconds between two events. */
const pause = 4;

const server = createServer((request, response) => {
  let streams = false;
  request.once("data", (chunk: Buffer) => {
    streams = chunk.toString("latin1", 0, 40).startsWith('{"stream":true');
  });
  request.on("end", () => {
    if (!streams) {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": reply.length });
      response.end(reply);
      return;
    }
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    let left = events;
    const timer = setInterval(() => {
      left -= 1;
      const chunk = {
        id: "1",
        object: "chat.completion.chunk",
        model: "gpt-6",
        choices: [{ index: 0, delta: { content: "ok" } }],
      };
      // The monotonic clock is one for all processes of a machine.
      response.write(`data: ${JSON.stringify({ ...chunk, sent: String(process.hrtime.bigint()) })}\n\n`);
      if (left > 0) return;
      clearInterval(timer);
      response.end("data: [DONE]\n\n");
    }, pause);
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => {
  // A TCP server that listens has an AddressInfo.
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("disconnect", () => process.exit());
