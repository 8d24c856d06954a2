import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { ClientRequest, ServerResponse } from "node:http";
import { connect } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { Analysis } from "./analysis/index.ts";
import { Recording } from "./analysis/recording.ts";
import { Call } from "./call/index.ts";
import { PooledWay } from "./call/pooled-way.ts";
import { ask, bytesOf, gatewayBefore, type Tested, until, upstreamOf } from "./gateway.fixture.ts";

const poison = "poison-4711";
const isPoison = (value: unknown): boolean =>
  (value instanceof Uint8Array || typeof value === "string") && Buffer.from(value).includes(poison);
const isOfPoison = ({ req }: ServerResponse): boolean => req.url?.startsWith("/anthropic/v1/poison") === true;
const fail = (): never => {
  throw new TypeError(`planted beside ${poison}`);
};

/** The others are under way. */
let armed = false;

/** What the one call is sent, besides the word that the planted fault waits for. */
interface Poisoned {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const small: Poisoned = { path: "/anthropic/v1/poison", headers: {}, body: Buffer.from("{}") };
const large: Poisoned = { ...small, body: Buffer.alloc(200_000) };

/** Whether the other calls go by kept connections, or piece by piece. */
const bodies = [Buffer.from("{}"), Buffer.alloc(100_000)];

/**
 * A gateway in which something fails with one call, while others are in the middle of their replies: these come whole.
 *
 * @param sent the call with which it fails; `null`: it got no answer
 */
async function beside(
  t: TestContext,
  how: Parameters<typeof gatewayBefore>[2],
  poisoned: (url: string) => Promise<unknown>,
): Promise<Tested> {
  const pieces = Array.from({ length: 20 }, () => randomBytes(20_000));
  const whole = Buffer.concat(pieces);
  const waiting: (() => void)[] = [];
  const upstream = await upstreamOf(t, (request, response) => {
    request.on("error", () => undefined);
    if (request.url === "/v1/poison?head") {
      response.writeHead(200, { "X-Poison": poison });
      response.flushHeaders();
      request.resume();
      return;
    }
    if (request.url === "/v1/poison") {
      request.resume().on("end", () => {
        response.writeHead(200, { "X-Poison": poison });
        response.write("good");
        setImmediate(() => response.end(poison));
      });
      return;
    }
    request.resume().on("end", () => {
      for (const piece of pieces.slice(0, 10)) response.write(piece);
      waiting.push(() => {
        for (const piece of pieces.slice(10)) response.write(piece);
        response.end();
      });
    });
  });
  const tested = await gatewayBefore(t, upstream, how);
  const others = [...bodies, ...bodies, ...bodies].map(async (body) => {
    const reply = await ask(`${tested.url}/openai/v1/other`, { body });
    assert.equal(reply.statusCode, 200);
    return await bytesOf(reply);
  });
  await until(() => waiting.length === others.length);
  armed = true;
  await poisoned(tested.url);
  armed = false;
  for (const go of waiting) go();
  for (const came of await Promise.all(others)) assert.ok(came.equals(whole));
  assert.ok(!tested.logged.join().includes(poison), tested.logged.join("\n"));
  return tested;
}

/** What comes of the one call: its status and text, or how it was cut. */
async function outcome(url: string, { path, headers, body }: Poisoned): Promise<string> {
  try {
    const reply = await ask(`${url}${path}`, { headers, body });
    const text = (await bytesOf(reply)).toString();
    if (reply.statusCode !== 502) return `${reply.statusCode} ${text}`;
    assert.equal(reply.headers["x-evenkeel-error"], "internal-fault");
    assert.equal(JSON.parse(text).error.type, "api_error");
    return "502";
  } catch (cause) {
    return cause instanceof Error && "code" in cause ? String(cause.code) : "not told";
  }
}

/** What fails, with which calls, and what the client sees of it. */
const plants: readonly (readonly [
  name: string,
  plant: (t: TestContext) => void,
  sent: readonly Poisoned[],
  seen: string,
])[] = [
  [
    "noting a piece of the request",
    (t) => {
      const original = Recording.prototype.keepSent;
      t.mock.method(Recording.prototype, "keepSent", function (this: Recording, chunk: Uint8Array) {
        return isPoison(chunk) ? fail() : original.call(this, chunk);
      });
    },
    [
      { ...small, body: Buffer.from(poison) },
      { ...large, body: Buffer.alloc(200_000, poison) },
    ],
    `200 good${poison}`,
  ],
  [
    "noting a piece of the reply",
    (t) => {
      const original = Recording.prototype.keepReceived;
      t.mock.method(Recording.prototype, "keepReceived", function (this: Recording, chunk: Uint8Array) {
        return isPoison(chunk) ? fail() : original.call(this, chunk);
      });
    },
    [small, large],
    `200 good${poison}`,
  ],
  [
    "telling the request",
    (t) => {
      const original = Recording.prototype.tellRequest;
      t.mock.method(Recording.prototype, "tellRequest", function (this: Recording, facts: { readonly url: string }) {
        return facts.url === "/v1/poison" ? fail() : original.call(this, facts as Parameters<typeof original>[0]);
      });
    },
    [small, large],
    `200 good${poison}`,
  ],
  [
    "telling the reply",
    (t) => {
      const original = Recording.prototype.tellReply;
      t.mock.method(
        Recording.prototype,
        "tellReply",
        function (this: Recording, facts: Parameters<typeof original>[0]) {
          return facts.headers.includes(poison) ? fail() : original.call(this, facts);
        },
      );
    },
    [small, large],
    `200 good${poison}`,
  ],
  [
    "writing the reply's head",
    (t) => {
      const original = ServerResponse.prototype.flushHeaders;
      t.mock.method(ServerResponse.prototype, "flushHeaders", function (this: ServerResponse) {
        return isOfPoison(this) ? fail() : original.call(this);
      });
    },
    [
      { ...small, path: "/anthropic/v1/poison?head" },
      { ...large, path: "/anthropic/v1/poison?head" },
    ],
    "ECONNRESET",
  ],
  [
    "writing a piece of the reply",
    (t) => {
      const original = ServerResponse.prototype.write;
      t.mock.method(ServerResponse.prototype, "write", function (this: ServerResponse, chunk: Uint8Array) {
        return isPoison(chunk) ? fail() : original.call(this, chunk, "latin1");
      });
    },
    [small, large],
    "ECONNRESET",
  ],
  [
    "ending the reply",
    (t) => {
      const original = ServerResponse.prototype.end;
      t.mock.method(ServerResponse.prototype, "end", function (this: ServerResponse, last?: Uint8Array) {
        return isOfPoison(this) && last === undefined ? fail() : original.call(this, last, "latin1");
      });
    },
    [small, large],
    "ECONNRESET",
  ],
  [
    "asking the client for its body",
    (t) => {
      const original = ServerResponse.prototype.writeContinue;
      t.mock.method(ServerResponse.prototype, "writeContinue", function (this: ServerResponse) {
        return isOfPoison(this) ? fail() : original.call(this);
      });
    },
    [{ ...small, headers: { Expect: "100-continue", "Content-Length": "2" } }],
    "502",
  ],
  [
    "going on when the client has taken what there was",
    (t) => {
      const original = ServerResponse.prototype.write;
      t.mock.method(ServerResponse.prototype, "write", function (this: ServerResponse, chunk: Uint8Array) {
        const hasRoom = original.call(this, chunk, "latin1");
        const drain = (): void => {
          isPlanted = true;
          this.emit("drain");
          isPlanted = false;
        };
        if (isOfPoison(this)) setImmediate(drain);
        return hasRoom && !isOfPoison(this);
      });
      let isPlanted = false;
      const drained = Call.prototype.drained;
      t.mock.method(Call.prototype, "drained", function (this: Call) {
        return isPlanted ? fail() : drained.call(this);
      });
    },
    [small, large],
    "ECONNRESET",
  ],
  [
    "an error of the reply's own",
    (t) => {
      const original = ServerResponse.prototype.write;
      t.mock.method(ServerResponse.prototype, "write", function (this: ServerResponse, chunk: Uint8Array) {
        if (isOfPoison(this)) this.emit("error", new Error(poison));
        return original.call(this, chunk, "latin1");
      });
    },
    [small, large],
    "ECONNRESET",
  ],
  [
    "sending the request on",
    (t) => {
      const original = ClientRequest.prototype.write;
      t.mock.method(
        ClientRequest.prototype,
        "write",
        function (this: ClientRequest, chunk: Uint8Array, then?: () => void) {
          return this.path === "/v1/poison" ? fail() : original.call(this, chunk, "latin1", then);
        },
      );
    },
    [large],
    "502",
  ],
  [
    "taking the request in",
    (t) => {
      const original = Analysis.prototype.record;
      t.mock.method(Analysis.prototype, "record", function (this: Analysis, id: string) {
        return armed ? fail() : original.call(this, id);
      });
    },
    [small, large],
    "502",
  ],
  [
    "the head of the reply as undici tells it",
    (t) => {
      const original = PooledWay.prototype.onResponseStart;
      t.mock.method(
        PooledWay.prototype,
        "onResponseStart",
        function (this: PooledWay, ...[controller, ...more]: Parameters<typeof original>) {
          const { rawHeaders } = controller;
          const broken = String(rawHeaders).includes(poison) ? { ...controller, rawHeaders: [null, 7] } : controller;
          original.call(this, broken as unknown as typeof controller, ...more);
        },
      );
    },
    [small],
    "502",
  ],
  [
    "a piece of the reply as undici tells it",
    (t) => {
      const original = PooledWay.prototype.onResponseData;
      t.mock.method(
        PooledWay.prototype,
        "onResponseData",
        function (this: PooledWay, controller: Parameters<typeof original>[0], chunk: Buffer) {
          original.call(this, controller, isPoison(chunk) ? (null as unknown as Buffer) : chunk);
        },
      );
    },
    [small],
    "ECONNRESET",
  ],
];

describe("a fault inside ends one call, or none; all others come whole", () => {
  for (const [name, plant, sent, seen] of plants) {
    for (const poisoned of sent) {
      test(`${name} (request of ${poisoned.body.length} bytes)`, async (t) => {
        plant(t);
        const { gateway, logged } = await beside(t, {}, async (url) => {
          for (let turn = 0; turn < 2; turn += 1) assert.equal(await outcome(url, poisoned), seen);
        });
        await until(() => gateway.counts().underWay === 0);
        const { internalFaults, failed } = gateway.counts();
        assert.ok(internalFaults >= 2, String(internalFaults));
        assert.equal(failed["internal-fault"], seen.startsWith("200") ? undefined : 2);
        const told = logged.filter((line) => /^error: a fault inside the gateway \(\w+ in [\w./-]+:\d+\)/.test(line));
        assert.equal(told.length, new Set(told).size);
        assert.ok(told.length > 0, logged.join("\n"));
        await until(() => gateway.counts().analysis.queueBytes === 0);
      });
    }
  }
});

describe("what belongs to no call", () => {
  test("a tunnel asked for by one who is gone before the answer", async (t) => {
    const { gateway } = await beside(t, {}, async (url) => {
      const { hostname, port, host } = new URL(url);
      for (let turn = 0; turn < 20; turn += 1) {
        await new Promise<void>((resolve) => {
          const socket = connect(Number(port), hostname, () => {
            socket.write(`CONNECT a:1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`, () =>
              setImmediate(() => socket.resetAndDestroy()),
            );
          });
          socket.on("error", () => undefined);
          socket.on("close", () => resolve());
        });
      }
    });
    await until(() => gateway.counts().openConnections === 0);
    assert.equal(gateway.counts().internalFaults, 0);
  });

  test("a log that fails, when there is something to log", async (t) => {
    const { gateway, replies } = await beside(t, { log: fail }, async (url) => {
      const reply = await ask(`${url}/openai/v1/poison`, { headers: { "x-test": "die" }, body: "{}" });
      assert.equal((await bytesOf(reply)).toString(), `good${poison}`);
    });
    // The one that is told to die, and those that the next worker is told again.
    await replies(7);
    await until(() => gateway.counts().analysis.workerRestarts === 1);
    assert.equal(gateway.counts().internalFaults, 1);
  });

  test("a worker that says what is no answer", async (t) => {
    const { gateway, replies } = await beside(t, {}, async (url) => {
      const reply = await ask(`${url}/openai/v1/poison`, { headers: { "x-test": "nonsense" }, body: "{}" });
      assert.equal((await bytesOf(reply)).toString(), `good${poison}`);
    });
    await until(() => gateway.counts().internalFaults > 0);
    await replies(7);
  });

  test("handing over what was noted", async (t) => {
    const original = Recording.prototype.drop;
    let dropped = 0;
    t.mock.method(Recording.prototype, "drop", function (this: Recording, pieces: Parameters<typeof original>[0]) {
      dropped += armed ? 1 : 0;
      return dropped === 1 ? fail() : original.call(this, pieces);
    });
    const { gateway, replies } = await beside(t, {}, async (url) => {
      const reply = await ask(`${url}/openai/v1/poison`, { body: "{}" });
      assert.equal((await bytesOf(reply)).toString(), `good${poison}`);
      await until(() => dropped > 0);
    });
    await replies(7);
    assert.equal(gateway.counts().internalFaults, 1);
    await until(() => gateway.counts().analysis.unsaved === 0);
  });

  test("what reached nobody is counted, and told once by its place", async (t) => {
    const { gateway, logged } = await gatewayBefore(t, "http://127.0.0.1:1");
    for (let turn = 0; turn < 3; turn += 1) gateway.broke(new TypeError(poison));
    assert.equal(gateway.counts().internalFaults, 3);
    assert.equal(logged.length, 1);
  });
});

test("whoever hangs up, at whatever moment, is no fault of the gateway's", async (t) => {
  // A fixed sequence, so that a failure comes again.
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const upstream = await upstreamOf(t, (request, response) => {
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    const part = random(5);
    if (part === 0) return void request.socket.resetAndDestroy();
    request.resume();
    response.writeHead(200, part === 1 ? { "Content-Length": 300_000 } : {});
    response.write(Buffer.alloc(100_000));
    void turns(random(10)).then(() => {
      if (part === 2) request.socket.resetAndDestroy();
      else response.end(Buffer.alloc(200_000));
    });
  });
  const { gateway } = await gatewayBefore(t, upstream);
  const { hostname, port, host } = new URL(gateway.url);
  const bodies = [
    "Content-Length: 2\r\n\r\n{}",
    `Content-Length: 200000\r\n\r\n${"x".repeat(200_000)}`,
    `Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    "Content-Length: 10\r\n\r\nhalf",
  ];
  for (let round = 0; round < 40; round += 1) {
    const calls = Array.from({ length: 10 }, async () => {
      const socket = connect(Number(port), hostname).on("error", () => undefined);
      socket.resume();
      socket.write(`POST /openai/v1/x HTTP/1.1\r\nHost: ${host}\r\n${bodies[random(bodies.length)]}`);
      await turns(random(60));
      if (random(2) === 0) socket.resetAndDestroy();
      else socket.destroy();
    });
    await Promise.all(calls);
  }
  await until(() => gateway.counts().underWay === 0 && gateway.counts().openConnections === 0);
  assert.ok(gateway.counts().received > 100);
  assert.equal(gateway.counts().internalFaults, 0);
  await until(() => gateway.counts().analysis.queueBytes === 0);
});
