import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from "node:http";
import { type AddressInfo, connect, type createServer as createTcpServer } from "node:net";
import { after, describe, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { harEntry, type SeenCall } from "./har-entry.ts";
import { startRecordingProxy } from "./proxy.ts";

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers) close();
});

function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      closers.push(() => {
        server.close();
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      // A listening TCP server has an AddressInfo.
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** A proxy before `upstream`; `seen` waits for the next call it tells of. */
async function before(upstream: string): Promise<{ origin: string; seen: () => Promise<SeenCall> }> {
  const told: SeenCall[] = [];
  const waiting: ((call: SeenCall) => void)[] = [];
  const proxy = startRecordingProxy((call) => {
    const next = waiting.shift();
    if (next) next(call);
    else told.push(call);
  });
  closers.push(() => void proxy.close(0));
  const { origin } = await proxy.doorTo(upstream);
  return {
    origin,
    seen: () => {
      const call = told.shift();
      return call ? Promise.resolve(call) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

const served = (listener: RequestListener): Promise<string> => listening(createServer(listener));

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const ask = (
  url: string,
  how: { method?: string; headers?: Record<string, string | string[]>; body?: Buffer } = {},
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: how.method ?? "POST", headers: how.headers ?? {}, agent: false });
    request.on("response", resolve);
    request.on("error", reject);
    request.end(how.body);
  });

/** The first line of what comes back for these bytes; empty where the connection was closed. */
const raw = (origin: string, bytes: string): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port, host } = new URL(origin);
    const socket = connect(Number(port), hostname, () => socket.write(bytes.replaceAll("HOST", host), "latin1"));
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer.split("\r\n", 1)[0] ?? ""));
  });

/** What a client never sends whom its own settings led here; the status it gets, or none. */
const strangers: readonly (readonly [name: string, bytes: string, status: string])[] = [
  ["a host name turned to this machine", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421"],
  ["the right host at another port", "GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", "421"],
  ["no host", "GET / HTTP/1.0\r\n\r\n", "421"],
  [
    "a page of another origin",
    "POST / HTTP/1.1\r\nHost: HOST\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\n\r\n",
    "403",
  ],
  ["an open proxy looked for", "GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"],
  ["a target that is no path", "OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"],
  ["a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n", ""],
];

describe("the recording proxy", () => {
  for (const [name, bytes, status] of strangers) {
    test(`forwards nothing for ${name}`, async () => {
      let asked = 0;
      const upstream = await served((_request, response) => {
        asked += 1;
        response.end();
      });
      const { origin } = await before(upstream);
      assert.equal((await raw(origin, bytes)).split(" ")[1] ?? "", status);
      assert.equal(asked, 0);
      assert.equal(await raw(origin, "GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"), "HTTP/1.1 200 OK");
    });
  }

  test("forwards bytes, addresses, and headers with their names, order and repetitions", async () => {
    const sent = randomBytes(300_000);
    const answered = randomBytes(200_000);
    let got: { url: string; headers: string[]; body: Buffer } | undefined;
    const upstream = await served(async (request, response) => {
      got = { url: request.url ?? "", headers: request.rawHeaders, body: await bytesOf(request) };
      response.writeHead(218, "Fine", [
        "X-One",
        "1",
        "Set-Cookie",
        "a=1",
        "Set-Cookie",
        "b=2",
        "Content-Length",
        String(answered.length),
      ]);
      response.end(answered);
    });
    const { origin, seen } = await before(upstream);
    const response = await ask(`${origin}/v1/messages?beta=true&x=%20`, {
      headers: { "X-Twice": ["a", "b"], "Content-Length": String(sent.length) },
      body: sent,
    });
    assert.ok((await bytesOf(response)).equals(answered));
    assert.equal(response.statusCode, 218);
    assert.equal(response.statusMessage, "Fine");
    assert.deepEqual(response.headers["set-cookie"], ["a=1", "b=2"]);
    assert.ok(response.rawHeaders.includes("X-One"));
    assert.equal(got?.url, "/v1/messages?beta=true&x=%20");
    assert.ok(got?.body.equals(sent));
    assert.equal(got?.headers.filter((name) => name === "X-Twice").length, 2);
    assert.ok(got?.headers.includes(new URL(upstream).host));
    const call = await seen();
    assert.ok(call.requestBody.equals(sent) && call.reply?.body.equals(answered));
    assert.equal(call.url, `${upstream}/v1/messages?beta=true&x=%20`);
    assert.equal(call.cutBy, null);
  });

  test("does not hold a stream back: each event is with the client before the next is made", async () => {
    const steps: (() => void)[] = [];
    const upstream = await served((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      let n = 0;
      steps.push(() => response.write(`data: ${n++}\n\n`));
      steps.push(() => response.end());
      response.flushHeaders();
    });
    const { origin, seen } = await before(upstream);
    const response = await ask(`${origin}/v1/responses`);
    for (let n = 0; n < 5; n += 1) {
      steps[0]?.();
      const [chunk] = await new Promise<[Buffer]>((resolve) =>
        response.once("data", (data: Buffer) => resolve([data])),
      );
      assert.equal(chunk.toString(), `data: ${n}\n\n`);
    }
    steps[1]?.();
    await bytesOf(response);
    assert.equal((await seen()).reply?.body.toString(), [0, 1, 2, 3, 4].map((n) => `data: ${n}\n\n`).join(""));
  });

  for (const [name, encode] of [
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ] as const) {
    test(`${name}: the client gets what was sent, the record what it says`, async () => {
      const text = JSON.stringify({ answer: "größer ".repeat(1000) });
      const packed = encode(Buffer.from(text));
      const upstream = await served((_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": name });
        response.end(packed);
      });
      const { origin, seen } = await before(upstream);
      assert.ok((await bytesOf(await ask(`${origin}/`))).equals(packed));
      const entry = JSON.stringify(harEntry(await seen(), [], null));
      assert.equal(JSON.parse(entry).response.content.text, text);
    });
  }

  test("a stream that breaks off breaks off for the client, and the record says so", async () => {
    const upstream = await served((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n", () => response.destroy());
    });
    const { origin, seen } = await before(upstream);
    const response = await ask(`${origin}/`);
    await assert.rejects(bytesOf(response));
    const call = await seen();
    assert.equal(call.cutBy, "upstream");
    assert.equal(call.reply?.body.toString(), "data: 1\n\n");
  });

  test("a client that hangs up ends the upstream's work", async () => {
    let ended: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const upstream = await served((_request, response) => {
      response.writeHead(200, {});
      response.write("data: 1\n\n");
      response.on("close", ended);
    });
    const { origin, seen } = await before(upstream);
    const response = await ask(`${origin}/`);
    response.once("data", () => response.destroy());
    await gone;
    assert.equal((await seen()).cutBy, "client");
  });

  test("no upstream: the client's connection ends, the record says why", async () => {
    const server = createServer();
    const upstream = await listening(server);
    await new Promise((closed) => server.close(closed));
    const { origin, seen } = await before(upstream);
    await assert.rejects(ask(`${origin}/`, { body: Buffer.from("{}") }));
    const call = await seen();
    assert.equal(call.reply, null);
    assert.equal(call.error, "ECONNREFUSED");
    assert.equal(JSON.parse(JSON.stringify(harEntry(call, [], null))).response.status, 0);
  });

  test("an upstream that answers before it read a large body is heard", async () => {
    const upstream = await served((_request, response) => {
      // The body is never read.
      response.writeHead(413, { "content-type": "application/json", connection: "close" });
      response.end('{"error":"too large"}');
    });
    const { origin, seen } = await before(upstream);
    const size = 32 * 1024 * 1024;
    const response = await ask(`${origin}/v1/messages`, {
      headers: { "content-length": String(size) },
      body: Buffer.alloc(size),
    });
    assert.equal(response.statusCode, 413);
    assert.equal((await bytesOf(response)).toString(), '{"error":"too large"}');
    assert.equal((await seen()).reply?.status, 413);
  });

  test("many calls at once are kept apart", async () => {
    const upstream = await served(async (request, response) => {
      const body = await bytesOf(request);
      response.end(Buffer.concat([Buffer.from("echo "), body]));
    });
    const { origin, seen } = await before(upstream);
    const bodies = Array.from({ length: 40 }, (_, n) => Buffer.from(`${n}:`.repeat(5000)));
    await Promise.all(
      bodies.map(async (body) => {
        const got = await bytesOf(await ask(`${origin}/`, { body }));
        assert.ok(got.subarray(5).equals(body));
      }),
    );
    for (let n = 0; n < bodies.length; n += 1) {
      const call = await seen();
      assert.ok(call.reply?.body.subarray(5).equals(call.requestBody));
    }
  });

  test("a WebSocket is refused with the way out", async () => {
    const { origin } = await before(await served((_request, response) => response.end()));
    const { port } = new URL(origin);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write("GET /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
      });
      socket.once("data", (data) => resolve(data.toString()));
    });
    assert.match(answer, /^HTTP\/1\.1 426 /);
  });
});
