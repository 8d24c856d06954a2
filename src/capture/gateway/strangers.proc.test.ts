import assert from "node:assert/strict";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ask, bytesOf, gatewayBefore, raw, until, upstreamOf } from "./gateway.fixture.ts";

const post = "POST /anthropic/v1/messages HTTP/1.1\r\nHost: HOST\r\n";
const behind = "GET /openai/v1/smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n";

/** What may hide a second request, or lead elsewhere; the one status that comes back. */
const hostile: readonly (readonly [name: string, bytes: string, status: number])[] = [
  [
    "Content-Length, then Transfer-Encoding",
    `${post}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${behind}`,
    400,
  ],
  [
    "Transfer-Encoding, then Content-Length",
    `${post}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${behind}`,
    400,
  ],
  ["two lengths that differ", `${post}Content-Length: 0\r\nContent-Length: ${behind.length}\r\n\r\n${behind}`, 400],
  ["two lengths that do not", `${post}Content-Length: 0\r\nContent-Length: 0\r\n\r\n${behind}`, 400],
  ["a list of lengths", `${post}Content-Length: 0, 0\r\n\r\n${behind}`, 400],
  ["a length with a sign", `${post}Content-Length: +0\r\n\r\n${behind}`, 400],
  ["another coding before the chunks", `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 400],
  ["a coding that only looks like chunks", `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${behind}`, 400],
  [
    "chunks named twice",
    `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${behind}`,
    400,
  ],
  ["a space before the colon", `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${behind}`, 400],
  [
    "a header that goes on in the next line",
    `${post}X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${behind}`,
    400,
  ],
  ["line ends without CR", `POST /anthropic/v1/messages HTTP/1.1\nHost: HOST\nContent-Length: 0\n\n${behind}`, 400],
  ["a CR inside a header", `${post}X-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ["a NUL inside a header", `${post}X-A: b\0\r\n\r\n`, 400],
  ["a chunk size that is no number", `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n${behind}`, 400],
  ["a chunk size with a prefix", `${post}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n`, 400],
  ["a chunk size that ends without CR", `${post}Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n`, 400],
  ["a chunk longer than it says", `${post}Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n`, 400],
  [
    "a length hidden by Connection",
    `${post}Connection: content-length\r\nContent-Length: ${behind.length}\r\n\r\n${behind}`,
    400,
  ],
  [
    "chunks in HTTP/1.0",
    "POST /anthropic/v1 HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  ["two hosts", `${post}Host: evil.example\r\n\r\n`, 400],
  ["no host", "GET /anthropic/v1 HTTP/1.1\r\n\r\n", 400],
  ["no version", "GET /anthropic/v1\r\n\r\n", 400],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["TLS on a port without", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
  ["a host name turned to this machine", "GET /anthropic/v1 HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421],
  ["the right host at another port", "GET /anthropic/v1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 421],
  ["a page of another origin", `${post}Origin: https://evil.example\r\nContent-Length: 0\r\n\r\n`, 403],
  ["a page shut in by another", `${post}Origin: null\r\nContent-Length: 0\r\n\r\n`, 403],
  ["a page of no origin it tells", `${post}Origin: http://\r\nContent-Length: 0\r\n\r\n`, 403],
  ["an open proxy looked for", "GET http://evil.example/anthropic/ HTTP/1.1\r\nHost: HOST\r\n\r\n", 400],
  ["a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n", 405],
  ["a target that is no path", "OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n", 400],
  ["another upstream by way of ..", "GET /anthropic/../openai/ HTTP/1.1\r\nHost: HOST\r\n\r\n", 400],
  ["the same, spelt otherwise", "GET /anthropic/%2e%2E/openai/ HTTP/1.1\r\nHost: HOST\r\n\r\n", 400],
  ["a host in place of a path", "GET //evil.example/v1 HTTP/1.1\r\nHost: HOST\r\n\r\n", 404],
  ["a host behind an upstream's name", "GET /anthropic@evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n", 404],
  ["headers without end", `${post}${`X-${"a".repeat(1000)}: b\r\n`.repeat(70)}\r\n`, 431],
  [
    "a socket instead of calls",
    "GET /openai/v1/responses HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    426,
  ],
];

describe("what no client sends whom its own settings led here", () => {
  for (const [name, bytes, status] of hostile) {
    test(`forwards nothing for ${name}`, async (t) => {
      const asked: string[] = [];
      const upstream = await upstreamOf(t, (request, response) => {
        request.on("error", () => undefined);
        request.resume().on("end", () => {
          asked.push(String(request.url));
          response.end("ok");
        });
      });
      const { url } = await gatewayBefore(t, upstream);
      const answer = await raw(url, bytes, { halfClose: true });
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, found]) => Number(found));
      assert.equal(statuses[0], status);
      // A refusal ends the matter, or what follows is judged by itself; nothing is smuggled behind it.
      assert.deepEqual(asked, []);
      assert.match(answer, /\r\nx-evenkeel-exchange: [0-9a-f-]{36}\r\n/i);
      assert.match(answer, /\r\nx-evenkeel-error: [a-z-]+\r\n/i);
      assert.match(answer, /evenkeel: /);
      assert.equal(await (await bytesOf(await ask(`${url}/openai/v1/x`, { body: "{}" }))).toString(), "ok");
    });
  }

  test("one request after the other in one go are two calls, answered in order", async (t) => {
    const upstream = await upstreamOf(t, (request, response) => {
      request.resume().on("end", () => response.end(`<${request.url}>`));
    });
    const { url } = await gatewayBefore(t, upstream);
    const one = "POST /anthropic/one HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n\r\n{}";
    const two =
      "POST /openai/two HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    const answer = await raw(url, one + two);
    assert.deepEqual(
      [...answer.matchAll(/<[^>]*>/g)].map(([text]) => text),
      ["</one>", "</two>"],
    );
  });

  test("garbage behind a call cuts its reply; no answer is written into it", async (t) => {
    const upstream = await upstreamOf(t, (request, response) => {
      request.resume().on("end", () => response.write("half"));
    });
    const { url } = await gatewayBefore(t, upstream);
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`POST /openai/v1/x HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\n\r\n{}`);
    let answer = "";
    socket.on("error", () => undefined);
    await new Promise<void>((resolve) => {
      socket.on("data", (chunk: Buffer) => {
        answer += chunk.toString("latin1");
        if (answer.endsWith("half\r\n")) socket.write("garbage\r\n\r\n");
      });
      socket.on("close", () => resolve());
    });
    assert.ok(answer.endsWith("half\r\n"));
    assert.equal(answer.split("HTTP/1.1").length, 2);
  });

  test("an upgrade that no socket needs is left aside", async (t) => {
    const upstream = await upstreamOf(t, (request, response) => {
      request.resume().on("end", () => response.end(String(request.headers.upgrade)));
    });
    const { url } = await gatewayBefore(t, upstream);
    const headers = {
      Connection: "Upgrade, HTTP2-Settings",
      Upgrade: "h2c",
      "HTTP2-Settings": "x",
      "Content-Length": 2,
    };
    const reply = await ask(`${url}/openai/v1/x`, { headers, body: "{}" });
    assert.equal((await bytesOf(reply)).toString(), "undefined");
  });

  test("broken chunks in the middle of a body end the call upstream", async (t) => {
    let cut = false;
    const upstream = await upstreamOf(t, (request) => {
      request.on("error", () => {
        cut = true;
      });
      request.resume();
    });
    const { url, replies } = await gatewayBefore(t, upstream);
    const answer = await raw(url, `${post}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nXX\r\n`);
    assert.match(answer, /^HTTP\/1\.1 400 /);
    await until(() => cut);
    const [request] = await replies(1);
    assert.equal(request?.notAnalysed, "the request was not complete");
  });
});

test("what is malformed behind a call is not answered in that call's place", async (t) => {
  let came = 0;
  const upstream = await upstreamOf(t, (request) => {
    came += 1;
    request.resume();
  });
  const { url, gateway } = await gatewayBefore(t, upstream);
  assert.equal(await raw(url, `${post}Content-Length: 2\r\n\r\n{}this is no request\r\n\r\n`), "");
  assert.ok(came <= 1);
  assert.equal(gateway.counts().failed.malformed, 1);
  await until(() => gateway.counts().underWay === 0);
});

test("whatever bytes come, the next call is served, and nobody else is asked for anything", async (t) => {
  const hosts = new Set<string | undefined>();
  const upstream = await upstreamOf(t, (request, response) => {
    hosts.add(request.headers.host);
    request.on("error", () => undefined);
    request.resume().on("end", () => response.end("ok"));
  });
  const { url } = await gatewayBefore(t, upstream);
  const whole = [
    "POST /anthropic/v1/messages?beta=true HTTP/1.1\r\nHost: HOST\r\nContent-Length: 11\r\nX-A: b\r\n\r\nhello world",
    "POST /openai/v1/responses HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
    "GET /gemini/v1beta/models HTTP/1.1\r\nHost: HOST\r\nConnection: keep-alive, x-b\r\nX-B: c\r\n\r\n",
  ].map((text) => text.replaceAll("HOST", new URL(url).host));
  const piece = fc.constantFrom(
    "\r\n",
    "\n",
    "\r",
    " ",
    ":",
    "/",
    "..",
    "%00",
    "Host: evil\r\n",
    "chunked",
    "0",
    "\0",
    "\xff",
    ";",
    "#",
    "HTTP/1.1",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat({ max: 160 }), fc.nat({ max: 6 }), piece), { minLength: 1, maxLength: 4 }),
      async (text, edits) => {
        let bytes = text;
        for (const [at, cut, added] of edits) bytes = bytes.slice(0, at) + added + bytes.slice(at + cut);
        await raw(url, bytes, { halfClose: true });
        assert.equal((await bytesOf(await ask(`${url}/openai/v1/x`, { body: "{}" }))).toString(), "ok");
      },
    ),
    { seed: 9, numRuns: 250 },
  );
  assert.deepEqual([...hosts], [new URL(upstream).host]);
});

describe("the gateway's own answers", () => {
  test("health tells counts, and nothing of any call", async (t) => {
    const upstream = await upstreamOf(t, (request, response) => {
      request.resume().on("end", () => response.end("ok"));
    });
    const { url, replies } = await gatewayBefore(t, upstream);
    await bytesOf(
      await ask(`${url}/anthropic/v1/messages?key=planted`, { headers: { "x-api-key": "planted" }, body: "planted" }),
    );
    await replies(1);
    const text = (await bytesOf(await ask(`${url}/_evenkeel/health`, { method: "GET" }))).toString();
    const health = JSON.parse(text);
    assert.deepEqual([health.status, health.received, health.forwarded, health.failed], ["ok", 2, 1, {}]);
    assert.doesNotMatch(text, /planted/);
    assert.equal((await ask(`${url}/_evenkeel/else`, { method: "GET" })).statusCode, 404);
  });

  test("an unknown path is told which there are", async (t) => {
    const { url } = await gatewayBefore(t, "http://127.0.0.1:1");
    const reply = await ask(`${url}/v1/messages`, { body: Buffer.alloc(3_000_000) });
    assert.equal(reply.statusCode, 404);
    const { error } = JSON.parse((await bytesOf(reply)).toString());
    for (const route of ["/anthropic/", "/openai/", "/gemini/", "/_evenkeel/health"])
      assert.ok(error.message.includes(route));
  });

  test("an upstream that is the gateway itself is refused, directly and by way of another", async (t) => {
    const one = await gatewayBefore(t, "http://127.0.0.1:1");
    const two = await gatewayBefore(t, `${one.url}/anthropic`);
    const name = (await ask(`${two.url}/anthropic/x`, { method: "GET" })).headers["x-evenkeel-error"];
    assert.equal(name, "upstream-unreachable");
    await one.gateway.close(0);
    const { port } = one.gateway;
    const self = await gatewayBefore(t, `http://localhost:${port}/anthropic`, { port });
    assert.equal((await ask(`${self.url}/anthropic/x`, { method: "GET" })).statusCode, 508);
    assert.ok(self.logged.some((line) => line.includes("leads back")));
    // A ring of two: what comes back to the one it went out from is refused there.
    let second = "";
    const upstream = await upstreamOf(t, async (request, response) => {
      const back = await ask(`${second}/anthropic${request.url}`, {
        method: "GET",
        headers: { "x-evenkeel-via": String(request.headers["x-evenkeel-via"]) },
      });
      response.writeHead(back.statusCode ?? 0).end();
      back.resume();
    });
    const ring = await gatewayBefore(t, upstream);
    second = ring.url;
    assert.equal((await ask(`${ring.url}/anthropic/x`, { method: "GET" })).statusCode, 508);
  });

  test("off loopback a token is needed to start, and to be let in", async (t) => {
    for (const host of ["0.0.0.0", "::", "evil.localhost.example"]) {
      await assert.rejects(gatewayBefore(t, "http://127.0.0.1:1", { host }), { code: "EVENKEEL_GATEWAY_TOKEN" });
    }
    let shown: string[] = [];
    const upstream = await upstreamOf(t, (request, response) => {
      shown = request.rawHeaders;
      response.end("in");
    });
    const { url } = await gatewayBefore(t, upstream, { token: "t0ken" });
    for (const [headers, status] of [
      [{}, 401],
      [{ "x-evenkeel-token": "t0keN" }, 401],
      [{ "x-evenkeel-token": "t0ken" }, 200],
    ] as const) {
      assert.equal((await ask(`${url}/openai/v1/models`, { method: "GET", headers })).statusCode, status);
    }
    assert.ok(!shown.join(" ").includes("t0ken"));
  });

  test("stopped, it lets calls end, and waits for nobody who only holds a connection", async (t) => {
    let finish = (): void => undefined;
    const upstream = await upstreamOf(t, (_request, response) => {
      response.write("half ");
      finish = () => response.end("whole");
    });
    const { gateway, url, replies } = await gatewayBefore(t, upstream);
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    const reply = await new Promise<IncomingMessage>((resolve, reject) =>
      httpRequest(`${url}/openai/v1/x`, { agent }, resolve).on("error", reject).end(),
    );
    const closed = gateway.close(60_000);
    await assert.rejects(ask(`${url}/openai/v1/x`, { method: "GET" }), { code: "ECONNREFUSED" });
    finish();
    assert.equal((await bytesOf(reply)).toString(), "half whole");
    await closed;
    const [, answer] = await replies(1);
    assert.ok(answer?.is === "reply" && answer.cutBy === null);
  });

  test("a port that is taken is said so", async (t) => {
    const { gateway } = await gatewayBefore(t, "http://127.0.0.1:1");
    await assert.rejects(gatewayBefore(t, "http://127.0.0.1:1", { port: gateway.port }), {
      code: "EVENKEEL_GATEWAY_LISTEN",
    });
  });
});
