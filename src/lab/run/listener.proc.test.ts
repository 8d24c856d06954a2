import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { listen } from "./listener.ts";

test("calls are heard in the order in which they began, whichever ended first, while the clock stands still", async () => {
  const arrived = Promise.withResolvers<() => void>();
  const server = createServer((request, response) => {
    const end = (): void => void response.end("{}");
    if (request.url === "/slow") arrived.resolve(end);
    else end();
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // it listens on a port
  let begun = 0;
  const onBegin = (): void => {
    begun += 1;
  };
  const listener = await listen(`http://127.0.0.1:${port}`, "test", () => 1_000, null, onBegin);
  const post = async (path: string): Promise<string> =>
    (await fetch(`${listener.url}${path}`, { method: "POST" })).text();
  const slow = post("/slow");
  const end = await arrived.promise;
  await post("/quick");
  await post("/quicker");
  end();
  await slow;
  const paths = listener.heard().map(({ url }) => new URL(url).pathname);
  await listener.close();
  server.close();
  assert.deepEqual(paths, ["/slow", "/quick", "/quicker"]);
  assert.equal(begun, 3);
  assert.equal(listener.underWay(), 0);
});
