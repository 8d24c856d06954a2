import assert from "node:assert/strict";
import { connect, createServer, type Socket } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { gatewayBefore, listening, raw, until } from "./gateway.fixture.ts";

const body = '{"model":"m"}';
const host = (url: string): string => new URL(url).host;
/** A call as it goes by a kept connection, and as it goes by one of its own. */
const calls: Readonly<Record<"pooled" | "streamed", (url: string) => string>> = {
  pooled: (url) =>
    `POST /anthropic/v1/messages HTTP/1.1\r\nHost: ${host(url)}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  streamed: (url) =>
    `POST /anthropic/v1/messages HTTP/1.1\r\nHost: ${host(url)}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
};

/** An upstream that answers each request with these bytes; `null`: what comes is not answered here. */
function answering(t: TestContext, answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    let came = "";
    socket.on("data", (chunk) => {
      came += chunk.toString("latin1");
      if (!came.includes(body)) return;
      came = "";
      answer(socket);
    });
  });
  return listening(t, server);
}

/** First lines that no `reason` of Node's could be written with. */
const reasons: readonly (readonly [name: string, reason: Buffer])[] = [
  ["in Chinese", Buffer.from("请求错误")],
  ["in Latin-1", Buffer.from("Não encontrado", "latin1")],
  ["with a terminal's commands", Buffer.from("\u001b[31mred")],
];

describe("a reply whose reason cannot be written goes on with the usual one", () => {
  for (const [name, reason] of reasons) {
    for (const way of ["pooled", "streamed"] as const) {
      test(`${name}, ${way}`, async (t) => {
        const upstream = await answering(t, (socket) => {
          socket.write(
            Buffer.concat([Buffer.from("HTTP/1.1 404 "), reason, Buffer.from("\r\nContent-Length: 2\r\n\r\nno")]),
          );
        });
        const { url } = await gatewayBefore(t, upstream);
        for (let again = 0; again < 2; again += 1) {
          const came = await raw(url, calls[way](url));
          assert.match(came, /^HTTP\/1\.1 404 /);
          assert.ok(came.endsWith("no"), came);
        }
      });
    }
  }
});

test("an upstream that goes on saying that it works does not fill the memory for a client that does not read", async (t) => {
  const sockets = new Set<Socket>();
  let sent = 0;
  const upstream = await answering(t, (socket) => {
    sockets.add(socket);
    const processing = "HTTP/1.1 102 Processing\r\n\r\n".repeat(2_000);
    const more = (): void => {
      while (!socket.destroyed && sent < 60_000_000) {
        sent += processing.length;
        if (!socket.write(processing)) return void socket.once("drain", more);
      }
    };
    more();
  });
  const { url } = await gatewayBefore(t, upstream);
  const before = process.memoryUsage();
  const client = connect(Number(new URL(url).port), "127.0.0.1");
  t.after(() => client.destroy());
  client.on("error", () => undefined);
  client.pause();
  client.write(calls.pooled(url));
  await until(() => sent >= 60_000_000);
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  assert.ok(grown < 100_000_000, `${grown} bytes`);
});
