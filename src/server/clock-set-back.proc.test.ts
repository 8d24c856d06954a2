import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthFact } from "../telemetry/index.ts";
import type { Health } from "./api/index.ts";
import { testServer, until } from "./server.fixture.ts";

test("what the gateway says of itself after its clock was set back is newer than what it said before", async (t) => {
  const { gateway, json } = await testServer(t);
  const said = (at: number, forwarded: number): HealthFact => ({
    ...{ is: "health", id: `health ${at}`, source: "gateway", at, process: "gateway", counts: { forwarded } },
  });
  // What the server's own schema describes.
  const forwarded = async () => ((await json("/v1/health")) as Health).gateway.forwarded;
  await gateway([said(Date.now() + 3_600_000, 1)]);
  await until(async () => (await forwarded()) === 1, "the first is shown");
  await gateway([said(Date.now(), 2)]);
  await until(async () => (await forwarded()) === 2, "the second is shown");
  assert.equal(await forwarded(), 2);
});
