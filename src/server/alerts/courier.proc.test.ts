import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { AlertSettings } from "../../settings/index.ts";
import { Stored } from "../kept.fixture.ts";
import type { LogLine } from "../log.ts";
import { AlertBook } from "./alert-book.ts";
import { startCourier } from "./courier.ts";

interface Got {
  readonly delivery: string;
  readonly body: string;
}

/** A receiver on loopback that answers as told, one answer after the other; the last one for ever. */
async function receiver(
  t: TestContext,
  answers: readonly ((reply: ServerResponse, request: IncomingMessage) => void)[],
): Promise<{ url: string; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    got.push({ delivery: String(request.headers["x-evenkeel-delivery"]), body: Buffer.concat(chunks).toString() });
    answers[Math.min(got.length, answers.length) - 1]?.(reply, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-token`, got }; // TCP has one
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (reply: ServerResponse) => {
    reply.writeHead(code, headers).end("an answer nobody reads");
  };

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 120_000;
  while (!what()) {
    assert.ok(Date.now() < end, "it did not come to pass within two minutes");
    await wait(5);
  }
}

const settings = (url: string, change: Partial<AlertSettings> = {}): AlertSettings => ({
  name: "ops",
  url,
  shape: "json",
  level: "warn",
  renotify: null,
  noData: true,
  ...change,
});

const raised = {
  is: "raised",
  key: "k",
  member: "m",
  severity: "error",
  state: "firing",
  at: 1,
  title: "it broke",
  says: "It is.",
  link: "/x",
} as const;

/** A courier whose clock a test moves. */
function carry(t: TestContext, receivers: readonly AlertSettings[], stored = new Stored(), timeout = 500) {
  const clock = { now: 1000 };
  const book = new AlertBook(receivers, "http://here", "book", stored.kept);
  const logged: LogLine[] = [];
  const courier = startCourier({
    post: book,
    receivers,
    now: () => clock.now,
    log: (line) => logged.push(line),
    changed: () => undefined,
    timeout,
  });
  t.after(() => courier.close());
  const outcomes = () => book.rows().flatMap(({ sent }) => sent.map(({ to, outcome }) => `${to} ${outcome}`));
  return { clock, book, courier, logged, outcomes };
}

describe("courier", () => {
  test("what is due is sent at once, and once", async (t) => {
    const { url, got } = await receiver(t, [status(204)]);
    const { book, courier, outcomes } = carry(t, [settings(url)]);
    book.take([raised], 1000);
    courier.wake();
    courier.wake();
    await until(() => outcomes()[0] === "ops delivered");
    courier.wake();
    assert.equal(got.length, 1);
    const message = JSON.parse(got[0]?.body ?? "");
    assert.deepEqual(
      [message.schema, message.version, message.delivery, message.url],
      ["evenkeel.alert", 1, got[0]?.delivery, "http://here/x"],
    );
  });

  const failing: readonly (readonly [name: string, answer: (reply: ServerResponse) => void])[] = [
    ["500", status(500)],
    ["429", status(429)],
    ["a connection that breaks", (reply) => void reply.destroy()],
    ["no answer", () => undefined],
  ];
  for (const [name, answer] of failing) {
    test(`${name}: it is sent again after the backoff, under the same id`, async (t) => {
      const { url, got } = await receiver(t, [answer, status(200)]);
      const { book, courier, clock, outcomes, logged } = carry(t, [settings(url)]);
      book.take([raised], 1000);
      courier.wake();
      await until(() => logged.length === 1);
      courier.wake();
      assert.equal(got.length, 1, "not before it is time");
      clock.now += 1000;
      courier.wake();
      await until(() => outcomes()[0] === "ops delivered");
      assert.equal(got[0]?.delivery, got[1]?.delivery);
      assert.ok(!JSON.stringify(logged).includes("secret-token"), "an address got into the log");
    });
  }

  const refusing: readonly (readonly [name: string, answer: (reply: ServerResponse) => void])[] = [
    ["404", status(404)],
    ["a redirect, which is not followed", status(302, { location: "/elsewhere" })],
  ];
  for (const [name, answer] of refusing) {
    test(`${name}: it is given up, and said so`, async (t) => {
      const { url, got } = await receiver(t, [answer]);
      const { book, courier, outcomes } = carry(t, [settings(url)]);
      book.take([raised], 1000);
      courier.wake();
      await until(() => outcomes()[0] === "ops failed");
      assert.equal(got.length, 1);
    });
  }

  test("a redirect leads nobody elsewhere: neither the message nor the address's secret", async (t) => {
    const elsewhere = await receiver(t, [status(200)]);
    for (const code of [301, 302, 303, 307, 308]) {
      const { url } = await receiver(t, [status(code, { location: elsewhere.url })]);
      const { book, courier, outcomes } = carry(t, [settings(url)]);
      book.take([raised], 1000);
      courier.wake();
      await until(() => outcomes()[0] === "ops failed");
    }
    assert.equal(elsewhere.got.length, 0);
  });

  const asked: readonly (readonly [name: string, code: number, header: string, wait: number])[] = [
    ["seconds", 429, "30", 30_000],
    ["of 503 too", 503, "30", 30_000],
    ["less than the backoff", 429, "0", 1000],
    ["a date", 429, new Date(91_000).toUTCString(), 90_000],
    ["a year: an hour", 429, "31536000", 3_600_000],
    ["nonsense: the backoff", 429, "soon", 1000],
  ];
  for (const [name, code, header, after] of asked) {
    test(`Retry-After is kept: ${name}`, async (t) => {
      const { url, got } = await receiver(t, [status(code, { "retry-after": header }), status(200)]);
      const { book, courier, clock, outcomes, logged } = carry(t, [settings(url)]);
      book.take([raised], 1000);
      courier.wake();
      await until(() => logged.length === 1);
      assert.equal(book.nextDue(), 1000 + after);
      clock.now = 1000 + after - 1;
      courier.wake();
      assert.equal(got.length, 1, "not before");
      clock.now += 1;
      courier.wake();
      await until(() => outcomes()[0] === "ops delivered");
    });
  }

  test("an answer without end is not read", async (t) => {
    let written = 0;
    let isClosed = false;
    const chunk = Buffer.alloc(64 * 1024);
    const { url } = await receiver(t, [
      (reply) => {
        reply.writeHead(200).on("close", () => {
          isClosed = true;
        });
        const more = (): void => {
          while (!reply.destroyed) {
            written += chunk.length;
            if (!reply.write(chunk)) {
              reply.once("drain", more);
              return;
            }
          }
        };
        more();
      },
    ]);
    const { book, courier, outcomes } = carry(t, [settings(url)], new Stored(), 60_000);
    book.take([raised], 1000);
    courier.wake();
    await until(() => outcomes()[0] === "ops delivered" && isClosed);
    assert.ok(written < 64 * 1024 ** 2, `${written} bytes`);
  });

  const broken: readonly (readonly [name: string, answer: (reply: ServerResponse) => void, https: boolean])[] = [
    ["headers without end", (reply) => void reply.socket?.write(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(100)}`), false],
    ["headers of a megabyte", (reply) => void reply.socket?.write(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(1e6)}`), false],
    ["no HTTP", (reply) => void reply.socket?.end("220 smtp.example.com ESMTP\r\n"), false],
    ["no TLS where the address says https", () => undefined, true],
  ];
  for (const [name, answer, https] of broken) {
    test(`${name}: it is sent again later, and what is logged names no address`, async (t) => {
      const { url } = await receiver(t, [answer]);
      const to = https ? url.replace("http:", "https:") : url;
      const { book, courier, outcomes, logged } = carry(t, [settings(to)]);
      book.take([raised], 1000);
      courier.wake();
      await until(() => logged.length === 1);
      assert.equal(outcomes()[0], "ops waiting");
      assert.match(JSON.stringify(logged), /"because":"(no connection( \([A-Z0-9_]+\))?|no answer within 500 ms)"/);
      assert.ok(!/secret-token|127\.0\.0\.1/.test(JSON.stringify(logged)));
    });
  }

  test("a receiver whose name no header takes gets its messages", async (t) => {
    const { url, got } = await receiver(t, [status(200)]);
    const { book, courier, outcomes } = carry(t, [settings(url, { name: "Bereitschaft 🚨\nümläut" })]);
    book.take([raised], 1000);
    courier.wake();
    await until(() => outcomes()[0]?.endsWith("delivered") === true);
    assert.match(got[0]?.delivery ?? "", /^[\w.%-]+$/);
  });

  test("a receiver that hangs holds up no other", async (t) => {
    const slow = await receiver(t, [() => undefined]);
    const quick = await receiver(t, [status(200)]);
    const { book, courier, outcomes } = carry(
      t,
      [settings(slow.url, { name: "slow" }), settings(quick.url, { name: "quick" })],
      new Stored(),
      60_000,
    );
    book.take([raised], 1000);
    courier.wake();
    await until(() => outcomes().includes("quick delivered"));
    assert.ok(outcomes().includes("slow waiting"));
  });

  test("stopped while it sends, it is sent again by the next one: at least once, with one id", async (t) => {
    const { url, got } = await receiver(t, [() => undefined, status(200)]);
    const first = carry(t, [settings(url)], new Stored(), 60_000);
    first.book.take([raised], 1000);
    const kept = new Stored().put(first.book.changed());
    first.courier.wake();
    await until(() => got.length === 1);
    await first.courier.close();
    const second = carry(t, [settings(url)], kept);
    second.courier.wake();
    await until(() => second.outcomes()[0] === "ops delivered");
    assert.equal(got[0]?.delivery, got[1]?.delivery);
  });

  test("retries come by themselves when their time has come", async (t) => {
    const { url, got } = await receiver(t, [status(500), status(200)]);
    const { book, courier, clock, outcomes, logged } = carry(t, [settings(url)]);
    book.take([raised], 1000);
    courier.wake();
    await until(() => logged.length === 1);
    clock.now += 1000;
    await until(() => outcomes()[0] === "ops delivered");
    assert.equal(got.length, 2);
  });
});
