import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, request as httpRequest } from "node:http";
import { createServer } from "node:https";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { ask, bytesOf, gatewayBefore, listening, until } from "../gateway.fixture.ts";

/** A certificate for localhost that nobody but the test trusts, made for it and thrown away. */
function certificate(): { readonly key: string; readonly cert: string } | null {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-cert-"));
  try {
    const made = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
      ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ...["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")],
    ]);
    if (made.status !== 0) return null;
    return { key: readFileSync(join(folder, "key.pem"), "utf8"), cert: readFileSync(join(folder, "cert.pem"), "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const made = certificate();
const sizes = [100, 300_000];

async function secureUpstream(t: TestContext): Promise<{ readonly url: string; readonly versions: string[] }> {
  const versions: string[] = [];
  const server = createServer({ ...made, ALPNProtocols: ["h2", "http/1.1"] }, (request, response) => {
    versions.push(request.httpVersion);
    request.pipe(response);
  });
  return { url: (await listening(t, server)).replace("http:", "https:"), versions };
}

describe("an upstream behind TLS", {
  skip: made === null ? "there is no openssl to make a certificate with" : false,
}, () => {
  for (const size of sizes) {
    test(`${size} bytes there and back, by HTTP/1.1`, async (t) => {
      const { url: upstream, versions } = await secureUpstream(t);
      const { url } = await gatewayBefore(t, upstream, { ca: made?.cert ?? null });
      const sent = Buffer.alloc(size, "evenkeel");
      assert.ok((await bytesOf(await ask(`${url}/anthropic/v1/messages`, { body: sent }))).equals(sent));
      assert.deepEqual(versions, ["1.1"]);
    });

    test(`a certificate that nobody trusts is refused (${size} bytes)`, async (t) => {
      const { url: upstream, versions } = await secureUpstream(t);
      const { url } = await gatewayBefore(t, upstream);
      const reply = await ask(`${url}/anthropic/v1/messages`, { body: Buffer.alloc(size) });
      assert.equal(reply.headers["x-evenkeel-error"], "upstream-unreachable");
      assert.match((await bytesOf(reply)).toString(), /certificate is not accepted/);
      assert.deepEqual(versions, []);
    });

    test(`through a proxy that the environment names (${size} bytes)`, async (t) => {
      const tunnels: string[] = [];
      const proxy = createHttpServer();
      proxy.on("connect", (request, socket) => {
        tunnels.push(String(request.url));
        const [host = "", port] = String(request.url).split(":");
        const way = connect(Number(port), host, () => {
          socket.write("HTTP/1.1 200 Go\r\n\r\n");
          way.pipe(socket).pipe(way);
        });
        for (const end of [way, socket]) end.on("error", () => undefined);
        socket.on("close", () => way.destroy());
      });
      const { url: upstream } = await secureUpstream(t);
      const env = { HTTPS_PROXY: (await listening(t, proxy)).replace("http://", "") };
      const { url } = await gatewayBefore(t, upstream, { ca: made?.cert ?? null, env });
      const sent = Buffer.alloc(size, "evenkeel");
      assert.ok((await bytesOf(await ask(`${url}/anthropic/v1/messages`, { body: sent }))).equals(sent));
      assert.deepEqual(tunnels, [new URL(upstream).host]);
      const around = await gatewayBefore(t, upstream, {
        ca: made?.cert ?? null,
        env: { ...env, NO_PROXY: "127.0.0.1" },
      });
      assert.ok((await bytesOf(await ask(`${around.url}/anthropic/x`, { body: sent }))).equals(sent));
      assert.equal(tunnels.length, 1);
    });
  }

  for (const size of [100, 300_000, 3_000_000]) {
    test(`a client that hangs up while the connection is made (${size} bytes)`, async (t) => {
      let begun = 0;
      const server = createServer({ ...made }, (request, response) => {
        if (request.method === "GET") return void response.end("ok");
        begun += 1;
        request.resume().on("error", () => undefined);
      });
      const held: Socket[] = [];
      let isOpen = false;
      // It takes connections, and says nothing on them until it opens.
      const door = createTcpServer((socket) => {
        socket.on("error", () => undefined);
        if (isOpen) server.emit("connection", socket);
        else held.push(socket);
      });
      const upstream = (await listening(t, door)).replace("http:", "https:");
      const { url, gateway, replies } = await gatewayBefore(t, upstream, { ca: made?.cert ?? null });
      const client = httpRequest(`${url}/anthropic/v1/messages`, { method: "POST", agent: false });
      client.on("error", () => undefined).end(Buffer.alloc(size));
      await until(() => held.length === 1);
      client.destroy();
      await until(() => gateway.counts().underWay === 0);
      isOpen = true;
      for (const socket of held) server.emit("connection", socket);
      await until(() => held.every(({ destroyed }) => destroyed));
      assert.equal(begun, 0);
      assert.deepEqual(gateway.counts().failed, { "client-hung-up": 1 });
      const [request, reply] = await replies(1);
      assert.ok(request?.is === "request" && reply?.is === "reply");
      assert.deepEqual([reply.status, reply.cutBy], [0, "client"]);
      assert.equal((await bytesOf(await ask(`${url}/anthropic/v1/x`, { method: "GET" }))).toString(), "ok");
      await until(() => gateway.counts().analysis.queueBytes === 0);
    });

    test(`an upstream that takes the connection and says nothing is not waited for (${size} bytes)`, async (t) => {
      const door = createTcpServer((socket) => {
        socket.on("error", () => undefined);
        t.after(() => socket.destroy());
      });
      const upstream = (await listening(t, door)).replace("http:", "https:");
      const { url } = await gatewayBefore(t, upstream, { connectTimeout: 200 });
      const reply = await ask(`${url}/anthropic/v1/messages`, { body: Buffer.alloc(size) });
      assert.deepEqual([reply.statusCode, reply.headers["x-evenkeel-error"]], [502, "upstream-unreachable"]);
    });
  }

  test("NODE_EXTRA_CA_CERTS adds to what is trusted, for bodies of every length", async (t) => {
    const { url: upstream } = await secureUpstream(t);
    const folder = mkdtempSync(join(tmpdir(), "evenkeel-ca-"));
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    writeFileSync(join(folder, "ca.pem"), made?.cert ?? "");
    writeFileSync(
      join(folder, "evenkeel.yaml"),
      `evenkeel: 1\nagent: x\nlive:\n  gateway:\n    upstreams:\n      local: { url: "${upstream}", protocol: openai }\n`,
    );
    const main = join(import.meta.dirname, "../../../cli/main.ts");
    const child = spawn(process.execPath, [main, "gateway", "--data", join(folder, "data"), "--port", "0"], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    t.after(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    const [said] = await Promise.race([once(child.stdout, "data"), ended]);
    const url = /http:\S+/.exec(String(said))?.[0] ?? "";
    for (const size of sizes) {
      const sent = Buffer.alloc(size, "evenkeel");
      assert.ok((await bytesOf(await ask(`${url}/local/v1/x`, { body: sent }))).equals(sent));
    }
  });

  for (const [name, answers, code] of [
    ["says nothing", () => undefined, "ETIMEDOUT"],
    [
      "asks for a name and a password",
      (socket: Socket) => socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"),
      "ERR_PROXY_TUNNEL",
    ],
    ["speaks something else", (socket: Socket) => socket.end("SSH-2.0-OpenSSH_9\r\n"), "ERR_PROXY_TUNNEL"],
    ["hangs up", (socket: Socket) => socket.destroy(), "ERR_PROXY_TUNNEL"],
  ] as const) {
    test(`a proxy that ${name} is an upstream that cannot be reached (${code})`, async (t) => {
      const proxy = createTcpServer((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () => answers(socket));
        t.after(() => socket.destroy());
      });
      const env = { HTTPS_PROXY: await listening(t, proxy) };
      const { url: upstream } = await secureUpstream(t);
      const { url, gateway } = await gatewayBefore(t, upstream, { ca: made?.cert ?? null, env, connectTimeout: 500 });
      for (const size of sizes) {
        const reply = await ask(`${url}/anthropic/v1/messages`, { body: Buffer.alloc(size) });
        assert.equal(reply.statusCode, 502);
        const said = (await bytesOf(reply)).toString();
        assert.equal(reply.headers["x-evenkeel-error"], "upstream-unreachable", said);
        assert.ok(said.includes(code), said);
      }
      assert.equal(gateway.counts().internalFaults, 0);
    });
  }

  test("a proxy that is not there is an upstream that cannot be reached", async (t) => {
    const { url: upstream } = await secureUpstream(t);
    const { url } = await gatewayBefore(t, upstream, {
      ca: made?.cert ?? null,
      env: { HTTPS_PROXY: "http://127.0.0.1:1" },
    });
    const reply = await ask(`${url}/anthropic/v1/messages`, { body: "{}" });
    assert.deepEqual([reply.statusCode, reply.headers["x-evenkeel-error"]], [502, "upstream-unreachable"]);
  });
});
