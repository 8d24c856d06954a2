import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

test("the example tells the gateway what the team knows", async () => {
  let told = "";
  const server = createServer((request, response) => {
    told = String(request.headers["x-evenkeel-context"]);
    request.resume();
    response.writeHead(200, { "x-evenkeel-exchange": "e1" }).end("{}");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
    const program = join(import.meta.dirname, "call.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [program, url, "account-7"]);
    assert.equal(stdout, "200 e1\n");
    const { release, unit, pre } = JSON.parse(told);
    assert.deepEqual([release, unit, pre], ["support-agent@2026.11.1", "account-7", ["pii-filter@3"]]);
  } finally {
    server.close();
  }
});
