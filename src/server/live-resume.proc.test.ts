import assert from "node:assert/strict";
import { it } from "node:test";
import { createParser } from "eventsource-parser";
import { anExchange } from "../../test/kit/facts.ts";
import { testServer, until } from "./server.fixture.ts";

it("live events go on behind Last-Event-ID, as an EventSource asks", async (t) => {
  const server = await testServer(t);
  const listen = async (headers: Readonly<Record<string, string>> = {}) => {
    const stop = new AbortController();
    const events: { readonly id: string | undefined; readonly data: string }[] = [];
    const parser = createParser({ onEvent: ({ id, data }) => void events.push({ id, data }) });
    const response = await fetch(`${server.url}/v1/live`, { headers, signal: stop.signal });
    const reading = (async () => {
      for await (const part of response.body ?? []) parser.feed(Buffer.from(part).toString("utf8"));
    })().catch(() => {});
    t.after(() => stop.abort());
    return {
      events,
      async leave() {
        stop.abort();
        await reading;
      },
    };
  };
  const has = (events: readonly { readonly data: string }[], id: string) =>
    until(() => events.some(({ data }) => data.includes(`"${id}"`)), `${id} is told`);

  const first = await listen();
  await until(() => first.events.length > 0, "it listens");
  await server.gateway([anExchange({ id: "seen" })]);
  await has(first.events, "seen");
  await first.leave();
  const id = first.events.findLast((event) => event.id !== undefined)?.id ?? "";
  await server.gateway([anExchange({ id: "missed" })]);
  await until(async () => (await (await server.get("/v1/exchanges")).text()).includes('"missed"'), "it is stored");

  const second = await listen({ "last-event-id": id });
  await has(second.events, "missed");
  assert.ok(!second.events.some(({ data }) => data.includes('"seen"')), "nothing twice");
  await second.leave();
});
