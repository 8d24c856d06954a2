import assert from "node:assert/strict";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { ask, bytesOf, gatewayBefore, hashOf, listening, raw, until } from "./gateway.fixture.ts";

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

describe("a reply that is broken off is never told as whole", () => {
  const framings = {
    "its length": { head: "Content-Length: 100\r\n", body: "part" },
    chunks: { head: "Transfer-Encoding: chunked\r\n", body: "4\r\npart\r\n" },
    "the end of the connection": { head: "", body: "part" },
    "chunks, on a connection of its own": {
      head: "Connection: close\r\nTransfer-Encoding: chunked\r\n",
      body: "4\r\npart\r\n",
    },
  } as const;
  for (const [framing, { head, body: part }] of Object.entries(framings)) {
    for (const way of ["pooled", "streamed"] as const) {
      for (const version of ["1.1", "1.0"] as const) {
        // HTTP/1.0 has no chunks to send by the other way.
        if (version === "1.0" && way === "streamed") continue;
        test(`ended by ${framing}, ${way}, for a client of HTTP/${version}`, async (t) => {
          const sockets: Socket[] = [];
          const upstream = await answering(t, (socket) => {
            sockets.push(socket);
            socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n${part}`);
          });
          const { url, replies } = await gatewayBefore(t, upstream);
          const client = connect(Number(new URL(url).port), "127.0.0.1");
          let came = "";
          let code = "";
          client.on("error", (error: NodeJS.ErrnoException) => {
            code = error.code ?? "";
          });
          client.on("data", (chunk) => {
            came += chunk;
          });
          client.write(calls[way](url).replace("HTTP/1.1", `HTTP/${version}`));
          await until(() => came.includes("part"));
          sockets[0]?.resetAndDestroy();
          await until(() => client.destroyed);
          const isWhole = came.endsWith("0\r\n\r\n") || (!/content-length|chunked/i.test(came) && code === "");
          assert.ok(!isWhole, `${came} ${code}`);
          const [, reply] = await replies(1);
          assert.ok(reply?.is === "reply" && reply.cutBy === "upstream");
        });
      }
    }
  }

  for (const way of ["pooled", "streamed"] as const) {
    test(`one that ends with the connection in peace is whole, ${way}`, async (t) => {
      const upstream = await answering(t, (socket) => socket.end("HTTP/1.1 200 OK\r\n\r\nwhole"));
      const { url, replies } = await gatewayBefore(t, upstream);
      assert.match(await raw(url, calls[way](url)), /whole\r\n0\r\n\r\n$/);
      const [, reply] = await replies(1);
      assert.ok(reply?.is === "reply" && reply.cutBy === null);
    });

    test(`a transfer coding that nobody asked for is not forwarded as what it is not, ${way}`, async (t) => {
      const upstream = await answering(t, (socket) =>
        socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
      );
      const { url } = await gatewayBefore(t, upstream);
      const came = await raw(url, calls[way](url));
      assert.match(came, /^HTTP\/1\.1 502 /);
      assert.match(came, /x-evenkeel-error: upstream-protocol/);
    });

    test(`five thousand headers of a reply all go on, ${way}`, async (t) => {
      const upstream = await answering(t, (socket) =>
        socket.end(`HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(5_000)}Content-Length: 2\r\n\r\nok`),
      );
      const { url } = await gatewayBefore(t, upstream);
      const came = await raw(url, calls[way](url));
      assert.equal(came.split("\r\na: b").length - 1, 5_000);
      assert.match(came, /Content-Length: 2/);
    });
  }
});

test("an upstream that says 100 Continue unasked costs one call, and is understood from then on", async (t) => {
  const upstream = await answering(t, (socket) =>
    socket.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  );
  const { url } = await gatewayBefore(t, upstream);
  const statuses: (string | undefined)[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    statuses.push((await raw(url, calls.pooled(url))).slice("HTTP/1.1 ".length).split(" ", 1)[0]);
  }
  assert.deepEqual(statuses, ["502", "200", "200", "200"]);
});

test("a hundred thousand chunks of one byte arrive as they were, and take little room", async (t) => {
  let came = 0;
  const server = createHttpServer((request, response) => {
    request.on("data", (chunk: Buffer) => {
      came += chunk.length;
    });
    request.on("end", () => response.end(String(came)));
  });
  const { url, replies } = await gatewayBefore(t, await listening(t, server));
  const before = process.memoryUsage();
  const answer = await raw(
    url,
    `POST /anthropic/v1/messages HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${"1\r\na\r\n".repeat(100_000)}0\r\n\r\n`,
  );
  assert.ok(answer.endsWith("100000"), answer.slice(-100));
  const after = process.memoryUsage();
  assert.ok(after.heapUsed + after.external - before.heapUsed - before.external < 100_000_000);
  const [request] = await replies(1);
  assert.deepEqual([request?.bodyBytes, request?.hash], [100_000, hashOf("a".repeat(100_000))]);
});

test("an upstream with an address of IPv6 alone", async (t) => {
  const server = createHttpServer((request, response) => void request.pipe(response));
  const isThere = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(0, "::1", () => resolve(true));
  });
  if (!isThere) return t.skip("this machine has no ::1");
  t.after(() => server.close());
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const { url } = await gatewayBefore(t, `http://[::1]:${port}`);
  for (const size of [10, 100_000]) {
    const sent = Buffer.alloc(size, "evenkeel");
    assert.ok((await bytesOf(await ask(`${url}/anthropic/v1/x`, { body: sent }))).equals(sent));
  }
});
