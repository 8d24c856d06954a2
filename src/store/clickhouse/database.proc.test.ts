import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, request } from "node:http";
import type { AddressInfo } from "node:net";
import { after, describe, it } from "node:test";
import { inspect } from "node:util";
import { type ClickhouseUser, startClickhouse } from "../../../test/kit/clickhouse.ts";
import { anExchange, epoch } from "../../../test/kit/invented-facts.ts";
import { StoreError, type StoreErrorCode } from "../store-error.ts";
import { type ClickhouseOptions, openClickhouseStore } from "./open-clickhouse-store.ts";

const password = "planted-secret-4711";
const users: readonly ClickhouseUser[] = [
  { name: "writer", password },
  { name: "clerk", password, grants: ["GRANT SELECT, INSERT, ALTER ON made.*"] },
  { name: "guest", password, grants: ["GRANT SELECT ON made.*"] },
  { name: "frozen", password, readonly: 1 },
  { name: "looker", password, readonly: 2 },
];
const engine = await startClickhouse(1, users);
const facts = [anExchange({ id: "x1" }), anExchange({ id: "x2", source: "sample" })];

/** Fails with this code and these words; the password is nowhere in what a log could print. */
async function refuses(asked: Promise<unknown>, code: StoreErrorCode, words: RegExp): Promise<void> {
  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof StoreError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(`${error.message}: ${error.next}`, words);
    assert.doesNotMatch(inspect(error, { depth: 20, showHidden: true }), new RegExp(password));
    return true;
  });
}

if (engine.is === "unavailable") {
  it("ClickHouse with users", (t) => {
    assert.notEqual(process.env.CI, "true", engine.because);
    t.skip(engine.because);
  });
} else {
  const [node] = engine.nodes;
  assert.ok(node !== undefined);
  after(() => engine.stop());
  const host = new URL(node.url).host;
  const as = (user: string, database: string, more: Partial<ClickhouseOptions> = {}) =>
    openClickhouseStore({ url: `http://${user}@${host}/${database}`, password, ...more });

  describe("the users of a ClickHouse", { concurrency: false }, () => {
    it("with a password of their own are let in, wherever it stands", async () => {
      const store = await as("writer", "made");
      assert.deepEqual(await store.append({ facts }), { added: 2, known: 0 });
      await store.close();
      const named = await openClickhouseStore({ url: `http://writer:${password}@${host}/made`, password: "not this" });
      assert.equal((await named.overview({})).exchanges, 2);
      await named.close();
    });

    for (const [what, user, wrong] of [
      ["a wrong password", "writer", `${password}-wrong`],
      ["no password", "writer", ""],
      ["a name that nobody has", "nobody", password],
    ] as const) {
      it(`are told that they are not let in by ${what}, and where both are given`, () =>
        refuses(
          as(user, "made", { password: wrong }),
          "refused",
          new RegExp(`does not let the user ${user} in: no such user, or not this password: .*EVENKEEL_STORE_PASSWORD`),
        ));
    }

    it("who may create nothing work with what is there", async () => {
      const store = await as("clerk", "made");
      assert.deepEqual(await store.append({ facts: [...facts, anExchange({ id: "x3" })] }), { added: 1, known: 2 });
      assert.equal(await store.removeSample(), 1);
      assert.equal(await store.prune(epoch + 1), 2);
      assert.equal((await store.overview({})).exchanges, 2);
      await store.close();
    });

    it("who may create nothing are told which right is missing, where there is nothing", () =>
      refuses(as("clerk", "elsewhere"), "refused", /CREATE DATABASE ON elsewhere\.\*.*right that is missing/));

    it("who may only read, read; and are told so when facts come", async () => {
      const store = await as("guest", "made");
      assert.equal((await store.overview({})).exchanges, 2);
      await refuses(store.append({ facts: [anExchange({ id: "x4" })] }), "refused", /grant INSERT/);
      await store.close();
    });

    it("whose profile is read-only are told which of the two kinds can read", async () => {
      await refuses(as("frozen", "made"), "refused", /readonly mode.*readonly = 2/);
      const store = await as("looker", "made");
      assert.equal((await store.overview({})).exchanges, 2);
      await refuses(store.append({ facts: [anExchange({ id: "x4" })] }), "refused", /readonly mode.*readonly = 0/);
      await store.close();
    });

    it("whose answer is lost on the way tell it again, and it counts once", async () => {
      let lost = 0;
      const losing: RequestListener = (from, to) => {
        const { method = "GET", headers, url = "/" } = from;
        const onward = request(`${node.url}${url}`, { method, headers }, (answer) => {
          if (lost === 0 && new URL(url, node.url).searchParams.get("query")?.startsWith("INSERT INTO facts")) {
            lost += 1;
            answer.resume();
            return;
          }
          to.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(to);
        });
        from.pipe(onward);
      };
      await answering(losing, async (through) => {
        const url = `http://writer@${through}/unheard`;
        const store = await openClickhouseStore({ url, password, patience: { read: 30, write: 3 } });
        const batch = { facts, position: { stream: "gateway", at: "1" } };
        await refuses(store.append(batch), "unreachable", /does not answer: Timeout/);
        assert.equal(lost, 1);
        assert.equal(await store.position("gateway"), "1");
        assert.deepEqual(await store.append(batch), { added: 0, known: 2 });
        assert.equal((await store.overview({})).exchanges, 2);
        assert.equal((await store.sources()).find(({ source }) => source === "gateway")?.facts, 1);
        await store.close();
      });
    });

    it("are told when somebody removed the table, and get another at the next start", async () => {
      const store = await as("writer", "dropped");
      await store.append({ facts });
      const answer = await fetch(node.url, { method: "POST", body: "DROP TABLE dropped.facts SYNC" });
      assert.ok(answer.ok, await answer.text());
      await refuses(store.overview({}), "refused", /removed while Evenkeel ran/);
      await store.close();
      const again = await as("writer", "dropped");
      assert.deepEqual(await again.append({ facts }), { added: 2, known: 0 });
      await again.close();
    });
  });
}

/** Runs it with the address of a server that answers so. */
async function answering(answer: RequestListener, run: (host: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  // it listens on a port, not on a path
  const { port } = server.address() as AddressInfo;
  try {
    await run(`127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("a server that is no ClickHouse", () => {
  const at = (host: string) => `http://writer:${password}@${host}/made`;
  const patience = { read: 0.2, write: 0.2 };

  it("and never answers, is not waited for for ever", () =>
    answering(
      () => {},
      (host) =>
        refuses(openClickhouseStore({ url: at(host), patience }), "unreachable", /does not answer: not within 0\.2 s/),
    ));
  it("and hangs up, is unreachable", () =>
    answering(
      (request) => request.socket.destroy(),
      (host) => refuses(openClickhouseStore({ url: at(host) }), "unreachable", /does not answer: socket hang up/),
    ));
  it("and answers with a page of its own, is unreachable, and its words are told briefly", () =>
    answering(
      (_, response) => response.writeHead(502).end(`<html>bad gateway${"x".repeat(100_000)}`),
      (host) =>
        refuses(openClickhouseStore({ url: at(host) }), "unreachable", /does not answer: <html>bad gatewayx{50,300}: /),
    ));
  it("and is too old, is refused with both versions", () =>
    answering(
      (_, response) => response.end('{"version":"23.8.16.40"}\n'),
      (host) =>
        refuses(
          openClickhouseStore({ url: at(host) }),
          "refused",
          /is of version 23\.8\.16\.40, .*take 24\.3 or newer/,
        ),
    ));
});
