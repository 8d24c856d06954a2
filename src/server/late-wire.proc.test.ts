import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { z } from "zod";
import { anExchange } from "../../test/kit/facts.ts";
import { openSqliteStore } from "../store/sqlite/index.ts";
import { testServer, until } from "./server.fixture.ts";

const overview = z.object({ overview: z.object({ exchanges: z.number(), sessions: z.number() }) });
const session = z.object({
  exchanges: z.array(z.object({ id: z.string() })),
  events: z.array(z.object({ attributes: z.record(z.string(), z.unknown()) })),
});

const told = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: "0af7651916cd43dd8448eb211c80319c",
              spanId: "b7ad6b7169203331",
              name: "chat m",
              startTimeUnixNano: "1763640000000000000",
              endTimeUnixNano: "1763640001000000000",
              attributes: Object.entries({
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "anthropic",
                "gen_ai.request.model": "m",
                "gen_ai.response.id": "msg_late",
                "gen_ai.conversation.id": "theirs",
              }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
            },
          ],
        },
      ],
    },
  ],
};

describe("telemetry that comes long before its call on the wire", () => {
  it("counts it once, over a restart of server and store; the session has both", async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-server-"));
    t.after(() => rmSync(dataDir, { recursive: true, force: true }));
    const open = async () => {
      const store = await openSqliteStore({ file: join(dataDir, "store.sqlite"), now: Date.now, readers: 1 });
      t.after(() => store.close());
      return store;
    };
    const first = await open();
    const before = await testServer(t, { dataDir, store: first });
    assert.equal((await before.post("/v1/traces", told)).status, 200);
    const counted = async (server: typeof before) => overview.parse(await server.json("/v1/overview")).overview;
    await until(async () => (await counted(before)).exchanges === 1, "the call that was told of counts");
    await before.close();
    await first.close();

    const second = await open();
    const after = await testServer(t, { dataDir, store: second });
    await after.gateway([anExchange({ id: "seen", session: "s1", replyId: "msg_late", requestId: "req_late" })]);
    await until(async () => (await after.get("/v1/sessions/s1")).status === 200, "the wire shows it");
    assert.deepEqual(await counted(after), { exchanges: 1, sessions: 1 });
    assert.equal((await after.get("/v1/sessions/theirs")).status, 404);
    const { exchanges, events } = session.parse(await after.json("/v1/sessions/s1"));
    assert.deepEqual(
      [exchanges.map(({ id }) => id), events.map(({ attributes }) => attributes.exchange)],
      [["seen"], ["seen"]],
    );
    // An exporter that sends it again changes nothing.
    assert.equal((await after.post("/v1/traces", told)).status, 200);
    await after.gateway([anExchange({ id: "last", session: "s2", replyId: "msg_other", requestId: null })]);
    await until(async () => (await after.get("/v1/sessions/s2")).status === 200, "what came behind it is stored");
    assert.equal((await counted(after)).exchanges, 2);
  });
});
