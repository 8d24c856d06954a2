import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Agent, createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ask, bytesOf, gatewayBefore, hashOf, listening, raw, settled, until, upstreamOf } from "./gateway.fixture.ts";

function headerIn(flat: readonly string[], wanted: string): string | undefined {
  return flat[flat.findIndex((name) => name.toLowerCase() === wanted) + 1];
}

const sizes = [0, 1, 2_000, 65_536, 65_537, 400_000, 4_000_000];

describe("bodies", () => {
  for (const size of sizes) {
    for (const framing of ["length", "chunks"] as const) {
      test(`${size} bytes with ${framing} go there and back untouched, and are told`, async (t) => {
        const sent = randomBytes(size);
        const got: { url: string | undefined; headers: string[]; body: Buffer }[] = [];
        const upstream = await upstreamOf(t, async (request, response) => {
          const body = await bytesOf(request);
          got.push({ url: request.url, headers: request.rawHeaders, body });
          response.writeHead(200, framing === "length" ? { "Content-Length": body.length } : {});
          response.end(body);
        });
        const { url, replies } = await gatewayBefore(t, upstream);
        const headers = framing === "length" ? { "Content-Length": size } : { "Transfer-Encoding": "chunked" };
        const reply = await ask(`${url}/anthropic/v1/messages?beta=true`, { body: sent, headers });
        const back = await bytesOf(reply);
        assert.ok(back.equals(sent));
        const [received] = got;
        assert.ok(received?.body.equals(sent) === true);
        assert.equal(received.url, "/v1/messages?beta=true");
        assert.equal(headerIn(received.headers, "host"), new URL(upstream).host);
        const id = reply.headers["x-evenkeel-exchange"];
        const [request, answer] = await replies(1);
        assert.ok(request?.is === "request" && answer?.is === "reply");
        assert.deepEqual([request.id, answer.id], [id, id]);
        assert.deepEqual([request.hash, request.bodyBytes], [hashOf(sent), size]);
        assert.deepEqual([answer.hash, answer.bodyBytes, answer.status], [hashOf(sent), size, 200]);
        assert.deepEqual(
          [request.upstream, request.url, request.notAnalysed],
          ["anthropic", "/v1/messages?beta=true", null],
        );
        assert.deepEqual([answer.cutBy, answer.blockedBy, answer.notAnalysed], [null, null, null]);
      });
    }
  }

  test("a compressed reply stays as it is, and redirects are the client's", async (t) => {
    const zipped = gzipSync("hello");
    const upstream = await upstreamOf(t, (_request, response) =>
      response.writeHead(307, { Location: "http://elsewhere.example/", "Content-Encoding": "gzip" }).end(zipped),
    );
    const { url } = await gatewayBefore(t, upstream);
    const reply = await ask(`${url}/openai/v1/x`, { body: "{}" });
    assert.deepEqual([reply.statusCode, reply.headers.location], [307, "http://elsewhere.example/"]);
    assert.ok((await bytesOf(reply)).equals(zipped));
  });
});

describe("headers", () => {
  test("names, order and repetitions stay; those of the connection and ours do not go on", async (t) => {
    let got: string[] = [];
    const upstream = await upstreamOf(t, (request, response) => {
      got = request.rawHeaders;
      response.writeHead(200, "Very Well", [
        "Set-Cookie",
        "a=1",
        "X-Up",
        "1",
        "Set-Cookie",
        "b=2",
        "X-Evenkeel-Exchange",
        "no",
      ]);
      response.end("ok");
    });
    const { url } = await gatewayBefore(t, upstream);
    const { host } = new URL(url);
    const answer = await raw(
      url,
      "POST /anthropic/v1/messages HTTP/1.1\r\nHost: HOST\r\nX-One: 1\r\nAuthorization: Bearer k\r\nx-two: 2\r\nX-One: 3\r\n" +
        "X-Evenkeel-Context: {}\r\nConnection: close, x-hop\r\nX-Hop: 1\r\nTE: trailers\r\nContent-Length: 2\r\n\r\n{}",
    );
    const [head = ""] = answer.split("\r\n\r\n");
    const lines = head.split("\r\n");
    assert.equal(lines[0], "HTTP/1.1 200 Very Well");
    assert.deepEqual(lines.slice(1, 4), ["Set-Cookie: a=1", "X-Up: 1", "Set-Cookie: b=2"]);
    assert.equal(lines.filter((line) => /^x-evenkeel-exchange: [0-9a-f-]{36}$/i.test(line)).length, 1);
    assert.doesNotMatch(answer, /X-Evenkeel-Exchange: no/);
    const pairs = got.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${got[at + 1]}`] : []));
    const own = pairs.filter((pair) => !/^(?:host|connection|content-length|x-evenkeel-via):/i.test(pair));
    assert.deepEqual(own, ["X-One: 1", "Authorization: Bearer k", "x-two: 2", "X-One: 3"]);
    assert.ok(!pairs.some((pair) => pair.includes(host)));
  });

  test("an upstream's path stands before the call's own", async (t) => {
    let asked = "";
    const upstream = await upstreamOf(t, (request, response) => {
      asked = request.url ?? "";
      response.end();
    });
    const { url } = await gatewayBefore(t, `${upstream}/base/`);
    await bytesOf(await ask(`${url}/gemini/v1beta/models?x=1`, { method: "GET" }));
    assert.equal(asked, "/base/v1beta/models?x=1");
  });

  for (const [name, method, status, headers] of [
    ["HEAD", "HEAD", 200, ["Content-Length", "1000", "X-A", "1"]],
    ["204", "DELETE", 204, ["X-A", "1"]],
    ["304", "GET", 304, ["ETag", "x", "X-A", "1"]],
  ] as const) {
    test(`${name} has no body, and the connection goes on`, async (t) => {
      const upstream = await upstreamOf(t, (_request, response) => response.writeHead(status, [...headers]).end());
      const { url } = await gatewayBefore(t, upstream);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      t.after(() => agent.destroy());
      for (let turn = 0; turn < 3; turn += 1) {
        const reply = await new Promise<IncomingMessage>((resolve, reject) =>
          httpRequest(`${url}/openai/v1/x`, { method, agent }, resolve).on("error", reject).end(),
        );
        assert.equal((await bytesOf(reply)).length, 0);
        assert.equal(reply.statusCode, status);
        assert.equal(reply.headers["x-a"], "1");
        assert.equal(reply.headers["content-length"], method === "HEAD" ? "1000" : undefined);
        assert.equal(reply.headers["transfer-encoding"], undefined);
      }
    });
  }

  test("information and trailers come through", async (t) => {
    let trailers: NodeJS.Dict<string> = {};
    const upstream = await upstreamOf(t, async (request, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: "</x>; rel=preload" });
      await bytesOf(request);
      trailers = request.trailers;
      response.writeHead(200, { Trailer: "X-Sum" });
      response.write("part");
      response.addTrailers({ "X-Sum": "42" });
      response.end();
    });
    const { url } = await gatewayBefore(t, upstream);
    for (const form of ["chunks", "length"] as const) {
      const informed: number[] = [];
      const reply = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = httpRequest(`${url}/openai/v1/x`, { method: "POST", agent: false }, resolve);
        request.on("error", reject);
        request.on("information", ({ statusCode }) => informed.push(statusCode));
        if (form === "chunks") {
          request.setHeader("Trailer", "X-Mine");
          request.write("{}");
          request.addTrailers({ "X-Mine": "7" });
        }
        request.end(form === "length" ? "{}" : undefined);
      });
      assert.equal((await bytesOf(reply)).toString(), "part");
      assert.deepEqual(reply.trailers, { "x-sum": "42" });
      assert.deepEqual(informed, [102, 103]);
      if (form === "chunks") assert.deepEqual({ ...trailers }, { "x-mine": "7" });
    }
  });

  test("headers come before the first byte of the body does", async (t) => {
    let go = (): void => undefined;
    const upstream = await upstreamOf(t, (_request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.flushHeaders();
      go = () => response.end("data: 1\n\n");
    });
    const { url } = await gatewayBefore(t, upstream);
    for (const body of ["{}", Buffer.alloc(100_000)]) {
      const reply = await ask(`${url}/anthropic/v1/messages`, { body });
      assert.equal(reply.statusCode, 200);
      go();
      assert.equal((await bytesOf(reply)).toString(), "data: 1\n\n");
    }
  });

  test("Expect: 100-continue is the upstream's to answer", async (t) => {
    const asked: string[] = [];
    const server = createServer();
    server.on("checkContinue", (request, response) => {
      asked.push(String(request.headers.expect));
      if (request.url === "/v1/no") {
        response.writeHead(401, { "Content-Length": 2 }).end("no");
      } else {
        response.writeContinue();
        request.resume().on("end", () => response.end("yes"));
      }
    });
    const upstream = await listening(t, server);
    const { url } = await gatewayBefore(t, upstream);
    for (const [path, status, continued] of [
      ["yes", 200, true],
      ["no", 401, false],
    ] as const) {
      let wasContinued = false;
      const reply = await new Promise<IncomingMessage>((resolve, reject) => {
        const headers = { Expect: "100-continue", "Content-Length": 5 };
        const request = httpRequest(`${url}/openai/v1/${path}`, { method: "POST", headers, agent: false }, resolve);
        request.on("error", reject);
        request.on("continue", () => {
          wasContinued = true;
          request.end("hello");
        });
        request.flushHeaders();
      });
      assert.deepEqual([reply.statusCode, wasContinued], [status, continued]);
      assert.equal((await bytesOf(reply)).toString(), path);
    }
    assert.deepEqual(asked, ["100-continue", "100-continue"]);
  });
});

describe("streams", () => {
  test("each event goes on by itself", async (t) => {
    let next = (): void => undefined;
    const upstream = await upstreamOf(t, (_request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      let count = 0;
      next = () => {
        count += 1;
        response.write(`data: ${count}\n\n`);
        if (count === 5) response.end();
      };
      next();
    });
    const { url } = await gatewayBefore(t, upstream);
    const seen: string[] = [];
    for await (const chunk of await ask(`${url}/anthropic/v1/messages`, { body: "{}" })) {
      seen.push(String(chunk));
      next();
    }
    assert.deepEqual(seen, ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n", "data: 4\n\n", "data: 5\n\n"]);
  });

  for (const size of [2_000, 200_000]) {
    test(`a client that does not read slows the upstream down (request of ${size} bytes)`, async (t) => {
      const piece = Buffer.alloc(1 << 20);
      const total = 64;
      let written = 0;
      const upstream = await upstreamOf(t, (request, response) => {
        request.resume();
        request.on("end", () => {
          const more = (): void => {
            while (written < total) {
              written += 1;
              if (!response.write(piece)) return void response.once("drain", more);
            }
            response.end();
          };
          more();
        });
      });
      const { url, gateway } = await gatewayBefore(t, upstream, { gateway: { longestBody: 1_000_000 } });
      const reply = await ask(`${url}/anthropic/v1/messages`, { body: Buffer.alloc(size) });
      // Until the upstream writes no more: buffers of the kernel are full, ours hold next to nothing.
      await settled(() => written);
      assert.ok(written < total, `${written} MiB were taken from the upstream`);
      let bytes = 0;
      for await (const chunk of reply) bytes += (chunk as Buffer).length;
      assert.equal(bytes, total << 20);
      assert.equal(gateway.counts().analysis.notAnalysed["longer than live.gateway.longest-body"], 1);
    });
  }

  test("an upstream that does not read slows the client down", async (t) => {
    let go = (): void => undefined;
    const upstream = await upstreamOf(t, (request, response) => {
      go = () => {
        request.resume();
        request.on("end", () => response.end("done"));
      };
    });
    const { url } = await gatewayBefore(t, upstream);
    let written = 0;
    const piece = Buffer.alloc(1 << 20);
    const reply = new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest(`${url}/openai/v1/x`, { method: "POST", agent: false }, resolve);
      request.on("error", reject);
      const more = (): void => {
        while (written < 64) {
          written += 1;
          if (!request.write(piece)) return void request.once("drain", more);
        }
        request.end();
      };
      more();
    });
    await settled(() => written);
    assert.ok(written < 64, `${written} MiB were taken from the client`);
    go();
    assert.equal((await bytesOf(await reply)).toString(), "done");
  });

  for (const size of [2_000, 200_000]) {
    test(`a client that hangs up ends the upstream's work (request of ${size} bytes)`, async (t) => {
      let ended = false;
      const upstream = await upstreamOf(t, (request, response) => {
        request.resume();
        response.on("close", () => {
          ended = !response.writableFinished;
        });
        response.write("data: 1\n\n");
      });
      const { url, replies, gateway } = await gatewayBefore(t, upstream);
      const reply = await ask(`${url}/anthropic/v1/messages`, { body: Buffer.alloc(size) });
      reply.on("error", () => undefined);
      reply.destroy();
      await until(() => ended);
      const [, answer] = await replies(1);
      assert.ok(answer?.is === "reply");
      assert.deepEqual([answer.cutBy, answer.status, answer.bodyBytes], ["client", 200, 9]);
      assert.equal(gateway.counts().failed["client-hung-up"], 1);
      assert.equal(gateway.counts().underWay, 0);
    });

    test(`one that hangs up before any reply ends it as well (request of ${size} bytes)`, async (t) => {
      let begun = false;
      let ended = false;
      const upstream = await upstreamOf(t, (request, response) => {
        request.resume();
        begun = true;
        response.on("close", () => {
          ended = true;
        });
      });
      const { url, replies } = await gatewayBefore(t, upstream);
      const request = httpRequest(`${url}/anthropic/v1/messages`, { method: "POST", agent: false });
      request.on("error", () => undefined);
      request.end(Buffer.alloc(size));
      await until(() => begun);
      request.destroy();
      await until(() => ended);
      const [, answer] = await replies(1);
      assert.ok(answer?.is === "reply" && answer.cutBy === "client" && answer.status === 0);
    });

    test(`an upstream that breaks off breaks off for the client too (request of ${size} bytes)`, async (t) => {
      const upstream = await upstreamOf(t, (request, response) => {
        request.resume();
        request.on("end", () => response.write("data: 1\n\n", () => response.destroy()));
      });
      const { url, replies } = await gatewayBefore(t, upstream);
      const reply = await ask(`${url}/anthropic/v1/messages`, { body: Buffer.alloc(size) });
      await assert.rejects(bytesOf(reply), { code: "ECONNRESET" });
      const [, answer] = await replies(1);
      assert.ok(answer?.is === "reply" && answer.cutBy === "upstream" && answer.bodyBytes === 9);
    });
  }
});

test("a client that hangs up in the middle of its request ends it upstream", async (t) => {
  let cut = false;
  const upstream = await upstreamOf(t, (request) => {
    request.on("error", () => {
      cut = true;
    });
    request.resume();
  });
  const { url, replies } = await gatewayBefore(t, upstream);
  for (const length of [1_000, 500_000]) {
    const request = httpRequest(`${url}/anthropic/v1/messages`, {
      method: "POST",
      headers: { "Content-Length": length },
      agent: false,
    });
    request.on("error", () => undefined);
    request.write(Buffer.alloc(length / 2));
    const socket = await new Promise<Socket>((resolve) => request.once("socket", resolve));
    await until(() => socket.bytesWritten > length / 2 && socket.writableLength === 0);
    request.destroy();
  }
  await until(() => cut);
  const told = await replies(2);
  assert.ok(told.every(({ notAnalysed, hash }) => notAnalysed === "the request was not complete" && hash === null));
  assert.ok(told.every((each) => each.is === "request" || (each.cutBy === "client" && each.status === 0)));
});

test("an HTTP/1.0 client gets its reply without chunks, and the end of the connection", async (t) => {
  const upstream = await upstreamOf(t, (_request, response) => {
    response.write("one ");
    response.end("two");
  });
  const { url } = await gatewayBefore(t, upstream);
  const answer = await raw(url, "GET /openai/v1/x HTTP/1.0\r\nHost: HOST\r\n\r\n");
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  assert.doesNotMatch(answer, /transfer-encoding/i);
  assert.ok(answer.endsWith("\r\n\r\none two"));
});

describe("early replies to unread bodies", () => {
  for (const manner of ["and reads on", "and closes", "and is gone"] as const) {
    test(`a 413 to a large body is heard at once, from an upstream that answers ${manner}`, async (t) => {
      const server = createTcpServer((socket: Socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () => {
          socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
          if (manner === "and closes") socket.end();
          if (manner === "and is gone") socket.destroySoon();
        });
        if (manner === "and reads on") socket.resume();
        else socket.on("data", () => socket.pause());
      });
      const upstream = await listening(t, server);
      const { url } = await gatewayBefore(t, upstream);
      let ticks = 0;
      const ticking = setInterval(() => {
        ticks += 1;
      }, 100);
      t.after(() => clearInterval(ticking));
      const reply = await ask(`${url}/anthropic/v1/messages`, { body: Buffer.alloc(8_000_000) });
      // One that hangs up with a body unread takes its own answer away as often as not: then that is told.
      assert.ok(reply.statusCode === 413 || (manner === "and is gone" && reply.statusCode === 502));
      const text = (await bytesOf(reply)).toString();
      assert.ok(text === "big" || reply.statusCode === 502);
      // The hang this looks for lasts five seconds. A machine that is busy ticks less often in the same time.
      assert.ok(ticks < 40, `${ticks / 10} s`);
    });
  }

  test("an upstream that waits for the rest of a body nobody needs is not left waiting", async (t) => {
    let open = 0;
    const server = createTcpServer((socket: Socket) => {
      open += 1;
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open -= 1;
      });
      socket.on("data", (chunk) => {
        if (chunk.includes("POST /")) socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
      });
    });
    const { url } = await gatewayBefore(t, await listening(t, server));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    for (let again = 0; again < 5; again += 1) {
      const reply = await new Promise<IncomingMessage>((resolve, reject) =>
        httpRequest(`${url}/openai/v1/early`, { method: "POST", agent }, resolve)
          .on("error", reject)
          .end(Buffer.alloc(1_000_000)),
      );
      assert.equal((await bytesOf(reply)).toString(), "big");
    }
    await until(() => open === 0);
  });

  test("the client may go on with its connection", async (t) => {
    const upstream = await upstreamOf(t, (request, response) => {
      if (request.url === "/v1/early") response.writeHead(429, { "Content-Length": 4 }).end("wait");
      else request.resume().on("end", () => response.end("fine"));
    });
    const { url } = await gatewayBefore(t, upstream);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    for (const [path, text] of [
      ["early", "wait"],
      ["late", "fine"],
      ["early", "wait"],
      ["late", "fine"],
    ] as const) {
      const reply = await new Promise<IncomingMessage>((resolve, reject) =>
        httpRequest(`${url}/openai/v1/${path}`, { method: "POST", agent }, resolve)
          .on("error", reject)
          .end(Buffer.alloc(3_000_000)),
      );
      assert.equal((await bytesOf(reply)).toString(), text);
    }
  });
});

describe("upstreams that fail", () => {
  const shapes = [
    ["anthropic", (body: { type?: string }) => body.type === "error"],
    ["openai", (body: { error?: { code?: string } }) => body.error?.code?.startsWith("evenkeel_") === true],
    ["gemini", (body: { error?: { status?: string } }) => body.error?.status === "UNAVAILABLE"],
  ] as const;
  for (const [provider, hasShape] of shapes) {
    test(`one that is not there is told in ${provider}'s shape`, async (t) => {
      const { url, replies } = await gatewayBefore(t, "http://127.0.0.1:1");
      for (const size of [2, 100_000]) {
        const reply = await ask(`${url}/${provider}/v1/x`, { body: Buffer.alloc(size) });
        assert.deepEqual([reply.statusCode, reply.headers["x-evenkeel-error"]], [502, "upstream-unreachable"]);
        assert.match(String(reply.headers["x-evenkeel-exchange"]), /^[0-9a-f-]{36}$/);
        assert.ok(hasShape(JSON.parse((await bytesOf(reply)).toString())));
      }
      const told = await replies(2);
      assert.deepEqual(
        told.filter(({ is }) => is === "reply").map((each) => each.is === "reply" && [each.status, each.cutBy]),
        [
          [0, "upstream"],
          [0, "upstream"],
        ],
      );
    });
  }

  const answers: readonly (readonly [name: string, bytes: string, code: string])[] = [
    ["closes without a word", "", "upstream-closed"],
    ["speaks something else", "SSH-2.0-OpenSSH_9\r\n", "upstream-protocol"],
    [
      "sends both lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "upstream-protocol",
    ],
    [
      "sends two lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
      "upstream-protocol",
    ],
    [
      "changes the protocol unasked",
      "HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
      "upstream-protocol",
    ],
  ];
  for (const [name, bytes, code] of answers) {
    test(`one that ${name}`, async (t) => {
      const server = createTcpServer((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () => socket.end(bytes));
      });
      const { url } = await gatewayBefore(t, await listening(t, server));
      for (const size of [2, 100_000]) {
        const reply = await ask(`${url}/anthropic/v1/x`, { body: Buffer.alloc(size) });
        assert.equal(reply.statusCode, 502);
        assert.ok([code, "upstream-closed"].includes(String(reply.headers["x-evenkeel-error"])));
        await bytesOf(reply);
      }
    });
  }

  test("a kept connection that the upstream closed meanwhile costs nobody a call", async (t) => {
    let served = 0;
    const sockets: Socket[] = [];
    const server = createServer((request, response) => {
      served += 1;
      request.resume().on("end", () => response.end("ok"));
    });
    server.on("connection", (socket) => sockets.push(socket));
    const upstream = await listening(t, server);
    const { url } = await gatewayBefore(t, upstream);
    for (let turn = 0; turn < 20; turn += 1) {
      for (const body of ["{}", Buffer.alloc(100_000)]) {
        const reply = await ask(`${url}/openai/v1/x`, { body });
        assert.equal(reply.statusCode, 200);
        await bytesOf(reply);
      }
      for (const socket of sockets.splice(0)) socket.destroy();
      await until(() => sockets.length === 0);
    }
    assert.equal(served, 40);
  });

  test("what is safe to ask again is asked again where a kept connection turns out to be dead; what is not, is not", async (t) => {
    const asked: string[] = [];
    const server = createTcpServer((socket) => {
      let first = true;
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => {
        asked.push(String(bytes).split(" ", 1)[0] ?? "");
        if (first) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        else socket.destroy();
        first = false;
      });
    });
    const { url } = await gatewayBefore(t, await listening(t, server));
    const statuses = async (method: string, times: number): Promise<(number | undefined)[]> => {
      const all: (number | undefined)[] = [];
      for (let turn = 0; turn < times; turn += 1) {
        const headers = method === "POST" ? { "Content-Length": 0 } : {};
        const reply = await ask(`${url}/openai/v1/models`, { method, headers });
        await bytesOf(reply);
        all.push(reply.statusCode);
      }
      return all;
    };
    assert.deepEqual(await statuses("GET", 4), [200, 200, 200, 200]);
    assert.ok(asked.length > 4);
    assert.ok((await statuses("POST", 4)).includes(502));
    assert.equal(asked.filter((method) => method === "POST").length, 4);
  });
});

test("two thousand idle connections, and calls go on", async (t) => {
  const upstream = await upstreamOf(t, (request, response) => {
    request.resume().on("end", () => response.end("ok"));
  });
  const { url, gateway } = await gatewayBefore(t, upstream);
  const { hostname, port } = new URL(url);
  const idle = Array.from({ length: 2_000 }, () => connect(Number(port), hostname).on("error", () => undefined));
  t.after(() => {
    for (const socket of idle) socket.destroy();
  });
  await until(() => gateway.counts().openConnections >= 2_000);
  assert.equal((await bytesOf(await ask(`${url}/anthropic/v1/messages`, { body: "{}" }))).toString(), "ok");
});

test("fifty megabytes there and back", async (t) => {
  const upstream = await upstreamOf(t, (request, response) => void request.pipe(response));
  const { url, replies } = await gatewayBefore(t, upstream);
  const sent = Buffer.alloc(50_000_000, "evenkeel");
  const reply = await ask(`${url}/anthropic/v1/messages`, { body: sent });
  assert.equal(hashOf(await bytesOf(reply)), hashOf(sent));
  const told = await replies(1);
  assert.deepEqual(
    told.map(({ hash }) => hash),
    [hashOf(sent), hashOf(sent)],
  );
});
