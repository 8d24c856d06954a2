import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as ask, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { anExchange, aScore, aViolation, oneOfEach } from "../../test/kit/facts.ts";
import { MemoryStore } from "../../test/kit/memory-store.ts";
import { parseScenario } from "../lab/scenario/index.ts";
import { type Fact, factSchemas } from "../telemetry/index.ts";
import { testServer, until } from "./server.fixture.ts";
import { startServer } from "./start-server.ts";

const overview = z.object({ overview: z.object({ exchanges: z.number() }) });
const items = z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });
const refusal = z.object({ error: z.object({ code: z.string(), message: z.string(), next: z.string().nullable() }) });
const taken = z.object({ ids: z.array(z.string()) });
type Described = {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly responses: Readonly<
              Record<string, { readonly content: Readonly<Record<string, { readonly schema: unknown }>> }>
            >;
          }
        >
      >
    >
  >;
};

async function codeOf(response: Response): Promise<string> {
  return refusal.parse(await response.json()).error.code;
}

describe("what the server answers", () => {
  it("fits its own description on every route, with nothing stored and with one of each fact", async (t) => {
    const server = await testServer(t);
    const described = (await server.json("/v1/openapi.json")) as Described; // held against real answers below
    const asked: Readonly<Record<string, string>> = {
      "/v1/sessions/{id}": "/v1/sessions/s1",
      "/v1/sessions/{id}/scenario": "/v1/sessions/s1/scenario",
      "/v1/texts/{hash}": "/v1/texts/0123abcd",
      "/v1/series": "/v1/series?of=score:solved&by=client&step=hour",
      "/v1/quality": "/v1/quality?of=signal:zero-thinking-share&by=effort",
    };
    const check = async (): Promise<number> => {
      let answered = 0;
      for (const [path, methods] of Object.entries(described.paths)) {
        const operation = methods.get;
        if (operation === undefined) continue;
        const response = await server.get(asked[path] ?? path);
        if (response.status === 200) answered += 1;
        else assert.equal(response.status, 404, `${path}: ${response.status}`);
        if (path.endsWith("/scenario")) continue;
        const body: unknown = await response.json();
        const schema =
          operation.responses[response.status === 200 ? "200" : "default"]?.content["application/json"]?.schema;
        if (response.status !== 200) refusal.parse(body);
        else {
          const parsed = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema).safeParse(body); // a schema of the document
          assert.ok(parsed.success, `${path}: ${parsed.error?.message}`);
        }
      }
      return answered;
    };
    const empty = await check();
    await server.gateway(oneOfEach);
    await until(
      async () => items.parse(await server.json("/v1/lab-runs")).items.length === 1,
      "the last fact is there",
    );
    assert.equal((await check()) - empty, 3, "a session, its scenario and a text are there now");
  });

  it("tells a call and its broken promise live, and shows them right after", async (t) => {
    const server = await testServer(t);
    const stop = new AbortController();
    const live = await fetch(`${server.url}/v1/live`, { signal: stop.signal });
    assert.equal(live.headers.get("content-type"), "text/event-stream");
    let text = "";
    const reading = (async () => {
      for await (const part of live.body ?? []) text += Buffer.from(part).toString("utf8");
    })().catch(() => {});
    await server.gateway([anExchange(), aViolation()]);
    await until(() => text.includes('"thinking-cleared-once"'), "the violation is told");
    assert.ok(text.indexOf('"is":"violation"') < text.indexOf('"is":"exchange"'), "the violation first");
    assert.equal(overview.parse(await server.json("/v1/overview")).overview.exchanges, 1);
    stop.abort();
    await reading;
  });

  it("counts lines that are no facts, says so, and goes on", async (t) => {
    const server = await testServer(t);
    // What a newer version may have written.
    await server.gateway([{ ...anExchange(), is: "later" } as unknown as Fact, anExchange()]);
    await until(async () => overview.parse(await server.json("/v1/overview")).overview.exchanges === 1, "the good one");
    await until(
      async () => /"[^"]*1 line could not be read[^"]*"/.test(await (await server.get("/v1/health")).text()),
      "the health says so",
    );
    assert.match(await (await server.get("/metrics")).text(), /^evenkeel_unreadable_lines\{stream="gateway"\} 1$/m);
  });

  it("makes a scenario that can be played of a session", async (t) => {
    const server = await testServer(t);
    await server.gateway([
      anExchange({ id: "a", toolCalls: ["Read"] }),
      anExchange({ id: "b", at: anExchange().at + 2000 }),
      anExchange({ id: "c", at: anExchange().at + 61 * 60_000, turn: 2, gapMs: 61 * 60_000 }),
    ]);
    await until(async () => (await server.get("/v1/sessions/s1")).status === 200, "the session is there");
    const response = await server.post("/v1/sessions/s1/scenario", "");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-disposition"), 'attachment; filename="session-s1.yaml"');
    const parsed = parseScenario(await response.text(), "s1.yaml", "watched/s1");
    assert.ok(parsed.is === "ok", JSON.stringify(parsed));
    assert.deepEqual(parsed.is === "ok" && parsed.scenario.steps.map(({ label }) => label.split(" ")[0]), [
      "say",
      "idle",
      "say",
    ]);
  });

  const refused: readonly [path: string, status: number, code: string][] = [
    ["/v1/sessions?clinet=codex", 400, "unknown-parameter"],
    ["/v1/sessions?limit=0", 400, "bad-parameter"],
    ["/v1/sessions?limit=501", 400, "bad-parameter"],
    ["/v1/sessions?limit=5&limit=6", 400, "given-twice"],
    ["/v1/sessions?from=yesterday", 400, "bad-parameter"],
    ["/v1/sessions?cursor=made-up", 400, "bad-cursor"],
    ["/v1/health?client=codex", 400, "unknown-parameter"],
    ["/v1/quality?of=score", 400, "bad-parameter"],
    ["/v1/quality", 400, "bad-parameter"],
    ["/v1/sessions/none", 404, "not-found"],
    ["/v1/texts/..%2f..%2fetc%2fpasswd", 404, "not-found"],
    ["/v1/nothing", 404, "not-found"],
    ["/v1/clients?client=../../package", 400, "bad-parameter"],
  ];
  it("refuses with a code", async (t) => {
    const server = await testServer(t);
    for (const [path, status, code] of refused) {
      const response = await server.get(path);
      assert.deepEqual([path, response.status, await codeOf(response)], [path, status, code]);
    }
    const put = await fetch(`${server.url}/v1/scores`, { method: "PUT" });
    assert.deepEqual([put.status, put.headers.get("allow")], [405, "GET, POST"]);
  });

  it("filters by several of one kind, and by time in both forms", async (t) => {
    const server = await testServer(t);
    const at = Date.UTC(2026, 10, 20, 12);
    await server.gateway([
      anExchange({ id: "a", session: "a", client: "codex" }),
      anExchange({ id: "b", session: "b", client: "opencode", at: at + 1000 }),
      anExchange({ id: "c", session: "c", at: at + 2000 }),
    ]);
    const ids = async (query: string): Promise<unknown> =>
      items.parse(await server.json(`/v1/exchanges?${query}`)).items.map(({ id }) => id);
    await until(async () => JSON.stringify(await ids("")) === '["c","b","a"]', "all are there");
    assert.deepEqual(await ids("client=codex&client=opencode"), ["b", "a"]);
    assert.deepEqual(await ids(`from=${at + 1000}`), ["c", "b"]);
    assert.deepEqual(await ids("to=2026-11-20T12:00:01Z"), ["a"]);
    assert.deepEqual(await ids("from=2026-11-20T12:00:02"), ["c"]);
    const page = items.parse(await server.json("/v1/exchanges?limit=2"));
    assert.deepEqual(
      items.parse(await server.json(`/v1/exchanges?limit=2&cursor=${page.next}`)).items.map(({ id }) => id),
      ["a"],
    );
  });
});

describe("what the server takes in", () => {
  const scores = async (server: Awaited<ReturnType<typeof testServer>>) =>
    items.parse(await server.json("/v1/scores")).items;

  it("a score: durable, about its session's client, the person as an HMAC alone", async (t) => {
    const server = await testServer(t);
    await server.gateway([anExchange()]);
    const response = await server.post("/v1/scores", {
      name: "solved",
      value: 0.5,
      session: "s1",
      unit: "ann@example.org",
    });
    assert.equal(response.status, 202);
    const { ids } = taken.parse(await response.json());
    await until(async () => (await scores(server)).length === 1, "the score is there");
    const [score] = await scores(server);
    assert.deepEqual([score?.id, score?.value], [ids[0], 0.5]);
    const { scope } = factSchemas.score.parse(score);
    assert.deepEqual([scope.client, scope.version], ["claude-code", "2.1.97"]);
    assert.match(scope.unit ?? "", /^[0-9a-f]{24}$/);
    assert.ok(!JSON.stringify(score).includes("ann"));
  });

  it("the same again counts once: by id, and by Idempotency-Key", async (t) => {
    const server = await testServer(t);
    const twice = async (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> => {
      const first = taken.parse(await (await server.post("/v1/scores", body, headers)).json());
      const second = taken.parse(await (await server.post("/v1/scores", body, headers)).json());
      assert.deepEqual(first, second);
    };
    await twice({ id: "mine", name: "a", value: 1 });
    await twice(
      [
        { name: "b", value: 1 },
        { name: "b", value: 0 },
      ],
      { "idempotency-key": "run 7" },
    );
    await server.post("/v1/scores", { id: "end", name: "end", value: 1 });
    await until(async () => (await scores(server)).some(({ id }) => id === "end"), "the last is there");
    assert.equal((await scores(server)).length, 4);
  });

  const wrong: readonly [what: string, body: unknown, status: number, code: string][] = [
    ["a score above 1", { name: "a", value: 1.01 }, 400, "bad-body"],
    ["no value without a reason", { name: "a", value: null }, 400, "bad-body"],
    ["a key that is not known", { name: "a", value: 1, vlaue: 1 }, 400, "bad-body"],
    ["an empty list", [], 400, "bad-body"],
    ["1,001 scores", Array.from({ length: 1001 }, () => ({ name: "a", value: 1 })), 400, "bad-body"],
    ["no JSON", "{", 400, "bad-json"],
    ["JSON that nests without end", "[".repeat(100_000), 400, "too-deep"],
    ["__proto__", '{"__proto__":{"value":1},"name":"a","value":1}', 400, "bad-body"],
    ["3 MB", JSON.stringify({ name: "a", value: 1, because: "x".repeat(3_000_000) }), 413, "too-large"],
  ];
  it("refuses what is none", async (t) => {
    const server = await testServer(t);
    for (const [what, body, status, code] of wrong) {
      const response = await server.post("/v1/scores", body);
      assert.deepEqual([what, response.status, await codeOf(response)], [what, status, code]);
    }
    const bomb = await server.post("/v1/scores", gzipSync(Buffer.alloc(50_000_000, 0x20)), {
      "content-encoding": "gzip",
    });
    assert.deepEqual([bomb.status, await codeOf(bomb)], [413, "too-large"]);
    const form = await server.post("/v1/scores", '{"name":"a","value":1}', { "content-type": "text/plain" });
    assert.deepEqual([form.status, await codeOf(form)], [415, "content-type"]);
    assert.equal((await scores(server)).length, 0);
  });

  it("a person's report, linked to its session", async (t) => {
    const server = await testServer(t);
    await server.gateway([anExchange()]);
    const response = await server.post("/v1/feedback", {
      session: "s1",
      verdict: "worse",
      text: "It forgets what it did.",
    });
    assert.equal(response.status, 202);
    const detail = z.object({ feedback: z.array(z.object({ text: z.string() })) });
    await until(async () => {
      const session = await server.get("/v1/sessions/s1");
      return session.status === 200 && detail.parse(await session.json()).feedback.length === 1;
    }, "the report stands in the session");
  });

  it("a call that has ended, both sides of it; neither its text nor a key in it is kept", async (t) => {
    const server = await testServer(t);
    const asked = {
      model: "claude-opus-4-6",
      max_tokens: 100,
      system: "You are a stand-in.",
      messages: [{ role: "user", content: "a secret plan" }],
    };
    const answered = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-haiku-4-5",
      content: [{ type: "text", text: "a secret answer" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 12, output_tokens: 3 },
    };
    const response = await server.post("/v1/calls", {
      request: {
        at: Date.now(),
        url: "https://api.anthropic.com/v1/messages",
        headers: [["x-api-key", "sk-ant-planted"]],
        body: JSON.stringify(asked),
      },
      response: {
        status: 200,
        headers: [["content-type", "application/json"]],
        body: JSON.stringify(answered),
        endedMs: 900,
      },
      context: { release: "r7", unit: "ann" },
    });
    assert.equal(response.status, 202);
    const { ids } = taken.parse(await response.json());
    await until(
      async () => items.parse(await server.json("/v1/violations")).items.length === 1,
      "another model answered",
    );
    const text = await (await server.get("/v1/exchanges")).text();
    const [exchange] = z.object({ items: z.array(factSchemas.exchange) }).parse(JSON.parse(text)).items;
    assert.deepEqual(
      [
        exchange?.id,
        exchange?.source,
        exchange?.model,
        exchange?.served,
        exchange?.tokens.output,
        exchange?.provenance?.release,
      ],
      [ids[0], "api", "claude-opus-4-6", "claude-haiku-4-5", 3, "r7"],
    );
    assert.ok(!/secret|planted|ann"/.test(text), text);
  });

  it("OpenTelemetry as JSON with gzip, in the exporter's own encoding", async (t) => {
    const server = await testServer(t);
    const log = {
      resourceLogs: [
        {
          resource: { attributes: [{ key: "service.name", value: { stringValue: "claude-code" } }] },
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
                  body: { stringValue: "claude_code.api_request" },
                  attributes: [
                    { key: "event.name", value: { stringValue: "api_request" } },
                    { key: "session.id", value: { stringValue: "5ffe5a2a-0000-4000-8000-000000000001" } },
                    { key: "model", value: { stringValue: "claude-opus-4-6" } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    };
    const response = await server.post("/v1/logs", gzipSync(JSON.stringify(log)), { "content-encoding": "gzip" });
    assert.deepEqual(
      [response.status, response.headers.get("content-type"), await response.json()],
      [200, "application/json", {}],
    );
    const sources = z.object({ sources: z.array(z.object({ source: z.string() })) });
    await until(
      async () => sources.parse(await server.json("/v1/health")).sources.some(({ source }) => source === "otlp"),
      "telemetry is a source",
    );
    const broken = await server.post("/v1/traces", Buffer.from([0xff, 0xff, 0xff]), {
      "content-type": "application/x-protobuf",
    });
    assert.deepEqual([broken.status, broken.headers.get("content-type")], [400, "application/x-protobuf"]);
  });

  it("takes in while the store is down, says since when, and has it all when it is back", async (t) => {
    const store = new MemoryStore(Date.now);
    let down = true;
    const failing = new Proxy(store, {
      get: (target, name: keyof MemoryStore) => {
        const method: unknown = target[name];
        return async (...given: unknown[]) => {
          if (down) throw new Error("connect ECONNREFUSED http://user:hunter2@127.0.0.1:8123");
          return typeof method === "function" ? method.apply(target, given) : method;
        };
      },
    });
    const server = await testServer(t, { store: failing });
    assert.equal((await server.post("/v1/scores", { id: "kept", name: "a", value: 1 })).status, 202);
    const overview = await server.get("/v1/overview");
    assert.deepEqual(
      [overview.status, overview.headers.get("retry-after"), await codeOf(overview)],
      [503, "5", "store-down"],
    );
    const said = await (await server.get("/v1/health")).text();
    assert.match(said, /The store has been down for/);
    assert.ok(!said.includes("hunter2") && !JSON.stringify(server.logged).includes("hunter2"));
    assert.match(await (await server.get("/metrics")).text(), /^evenkeel_store_up 0$/m);
    down = false;
    await until(
      async () => (await server.get("/v1/scores")).status === 200 && (await scores(server)).length === 1,
      "it is there",
    );
    assert.deepEqual(
      server.logged.map(({ event }) => event).filter((event) => event.startsWith("store-")),
      ["store-down", "store-up"],
    );
  });

  it("a full spool is 503 with Retry-After, and takes nothing by halves", async (t) => {
    const server = await testServer(t, { apiSpoolBytes: 4000 });
    const many = Array.from({ length: 200 }, (_, n) => ({ id: `n${n}`, name: "a", value: 1 }));
    const response = await server.post("/v1/scores", many);
    assert.deepEqual(
      [response.status, response.headers.get("retry-after"), await codeOf(response)],
      [503, "10", "spool-full"],
    );
    assert.equal((await server.post("/v1/scores", { id: "one", name: "a", value: 1 })).status, 202);
    await until(async () => (await scores(server)).length === 1, "only the one");
  });

  it("removes the sample and nothing else", async (t) => {
    const server = await testServer(t);
    await server.gateway([anExchange({ id: "s", session: "sample", source: "sample" }), anExchange()]);
    await until(async () => items.parse(await server.json("/v1/sessions")).items.length === 2, "both are there");
    const response = await fetch(`${server.url}/v1/sample`, { method: "DELETE" });
    assert.deepEqual(await response.json(), { removed: 1 });
    assert.deepEqual(
      items.parse(await server.json("/v1/sessions")).items.map(({ id }) => id),
      ["s1"],
    );
  });
});

describe("who may ask", () => {
  it("is not started off loopback without a token", async () => {
    const folder = mkdtempSync(join(tmpdir(), "evenkeel-open-"));
    await assert.rejects(
      startServer({
        host: "0.0.0.0",
        port: 0,
        dataDir: folder,
        store: new MemoryStore(Date.now),
        settings: (await import("../settings/index.ts")).defaultSettings,
        contract: null,
        token: null,
        dashboard: null,
        now: Date.now,
        log: () => {},
      }),
      { code: "token-needed" },
    );
    rmSync(folder, { recursive: true });
  });

  it("with a token: nobody without it, on no route of the API", async (t) => {
    const server = await testServer(t, { token: "correct horse battery staple".replaceAll(" ", "-") });
    const none = [{}, { authorization: "Bearer wrong" }, { authorization: "Basic correct-horse-battery-staple" }];
    for (const headers of none) {
      for (const path of ["/v1/overview", "/v1/live", "/metrics", "/v1/openapi.json", "/v1/nothing"]) {
        const response = await server.get(path, headers);
        assert.deepEqual(
          [path, response.status, response.headers.get("www-authenticate")],
          [path, 401, 'Bearer realm="evenkeel"'],
        );
        await response.body?.cancel();
      }
      assert.equal((await server.post("/v1/scores", { name: "a", value: 1 }, headers)).status, 401);
    }
    const right = { authorization: "Bearer correct-horse-battery-staple" };
    assert.equal((await server.get("/v1/overview", right)).status, 200);
    assert.equal((await server.post("/v1/scores", { name: "a", value: 1 }, right)).status, 202);
    assert.ok(!JSON.stringify(server.logged).includes("correct-horse"));
  });

  it("on loopback: no page from elsewhere", async (t) => {
    const server = await testServer(t);
    const port = new URL(server.url).port;
    const status = (method: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = ask(
          `${server.url}/v1/${method === "GET" ? "overview" : "scores"}`,
          { method, headers },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        sent.on("error", reject);
        sent.end(method === "GET" ? undefined : '{"name":"a","value":1}');
      });
    const json = { "content-type": "application/json" };
    assert.equal(await status("GET", { host: `evil.example:${port}` }), 403, "a name bound to this address");
    assert.equal(await status("GET", { host: `localhost:${port}` }), 200);
    assert.equal(await status("GET", { "sec-fetch-site": "cross-site" }), 403);
    assert.equal(await status("POST", { ...json, origin: "http://evil.example" }), 403);
    assert.equal(await status("POST", { ...json, origin: "http://127.0.0.1:1" }), 403, "another port of this machine");
    assert.equal(await status("POST", { ...json, origin: "null" }), 403);
    assert.equal(await status("POST", { ...json, "sec-fetch-site": "same-site" }), 403);
    assert.equal(await status("POST", { ...json, origin: server.url, "sec-fetch-site": "same-origin" }), 202);
    assert.equal(await status("POST", json), 202, "a program");
    const response = await server.get("/v1/overview", { origin: "http://evil.example" });
    assert.equal(response.headers.get("access-control-allow-origin"), null);
  });

  it("writes too fast: 429 with Retry-After, reads go on", async (t) => {
    let now = Date.now();
    const server = await testServer(t, { writes: { burst: 2, perSecond: 1 }, now: () => now });
    const write = async (): Promise<number> => (await server.post("/v1/scores", { name: "a", value: 1 })).status;
    assert.deepEqual([await write(), await write(), await write()], [202, 202, 429]);
    assert.equal((await server.get("/v1/health")).status, 200);
    now += 1000;
    assert.deepEqual([await write(), await write()], [202, 429]);
  });
});

describe("the dashboard's files", () => {
  it("are served with a policy, cached by content; every page of it is its index; nothing else is", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "evenkeel-page-"));
    t.after(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), "<!doctype html><title>Evenkeel</title>");
    writeFileSync(join(folder, "assets", "index-DiwrgTda.js"), `console.log(${JSON.stringify("x".repeat(2000))})`);
    writeFileSync(join(folder, ".env"), "SECRET=1");
    const server = await testServer(t, { dashboard: folder, token: "t".repeat(32) });
    for (const path of ["/", "/sessions", "/sessions/s1?broken=true"]) {
      const page = await server.get(path);
      assert.deepEqual([path, page.status, page.headers.get("cache-control")], [path, 200, "no-cache"]);
      assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'.*frame-ancestors 'none'/);
      assert.match(await page.text(), /<title>Evenkeel/);
    }
    const script = await server.get("/assets/index-DiwrgTda.js");
    assert.deepEqual(
      [script.status, script.headers.get("cache-control"), script.headers.get("content-encoding")],
      [200, "public, max-age=31536000, immutable", "gzip"],
    );
    const etag = script.headers.get("etag") ?? "";
    assert.equal((await server.get("/assets/index-DiwrgTda.js", { "if-none-match": etag })).status, 304);
    for (const path of [
      "/.env",
      "/assets/..%2f..%2f..%2fetc%2fpasswd.txt",
      "/assets/none.js",
      "/..%5c..%5cpackage.json",
    ]) {
      assert.equal((await server.get(path)).status, 404, path);
    }
  });

  it("not built: says how", async (t) => {
    const server = await testServer(t, { dashboard: join(tmpdir(), "evenkeel-none") });
    const page = await server.get("/");
    assert.deepEqual([page.status, /npm run build/.test(await page.text())], [503, true]);
  });
});

it("a port that is taken is told as the system tells it, and leaves the spool free", async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  t.after(() => other.close());
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-port-"));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  await assert.rejects(testServer(t, { port, dataDir }), { code: "EADDRINUSE" });
  const server = await testServer(t, { dataDir });
  assert.equal((await server.post("/v1/scores", { name: "a", value: 1 })).status, 202);
});

it("scores of every kind of value come back as they were told", async (t) => {
  const server = await testServer(t);
  const none = { id: "none", name: "a", value: null, because: "the judge did not answer" };
  await server.post("/v1/scores", [none, { id: "zero", name: "a", value: 0 }]);
  await until(async () => items.parse(await server.json("/v1/scores")).items.length === 2, "both");
  const byId = new Map(items.parse(await server.json("/v1/scores")).items.map((each) => [each.id, each.value]));
  assert.deepEqual([byId.get("none"), byId.get("zero")], [null, 0]);
  const quality = z.object({ segments: z.array(z.object({ n: z.number(), estimate: z.number().nullable() })) });
  const { segments } = quality.parse(await server.json("/v1/quality?of=score:a"));
  assert.deepEqual(
    segments.map(({ n, estimate }) => [n, estimate]),
    [[1, 0]],
    "what has no value is no zero",
  );
  assert.ok(aScore().value === 1);
});
