import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, test } from "node:test";
import type { LiveAgent } from "./agent.ts";
import type { HttpSpec } from "./agent-spec.ts";
import { httpAgent } from "./http-agent.ts";
import { type Stage, stage } from "./misbehaving.fixture.ts";

const stages: Stage[] = [];
afterEach(async () => {
  for (const open of stages.splice(0)) await open.close();
});

/** A server that is an agent: it notes each turn, asks the model, and behaves as it is told. */
const server = `
const { createServer } = require("node:http");
const { appendFileSync } = require("node:fs");
createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  if (request.method === "GET") return response.end();
  appendFileSync("turns", request.url + " " + body + "\\n");
  if (body.includes("die")) process.exit(7);
  if (body.includes("refuse")) { response.statusCode = 500; return response.end("out of order"); }
  if (body.includes("wait")) return;
  await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", {
    method: "POST",
    body: JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "x" }] }),
  });
  response.end(JSON.stringify({ data: { id: "s" + (JSON.parse(body).session ?? "1") } }));
}).listen(Number(process.argv[1]), "127.0.0.1");
`;

const spec: HttpSpec = {
  url: "http://127.0.0.1:{port}/turn",
  body: { text: "{say}", session: "{session}", effort: "{effort}" },
  session: "data.id",
  serve: [process.execPath, "-e", server, "{port}"],
};

async function play(more: Partial<HttpSpec> = {}, turnTimeout = 20_000): Promise<[LiveAgent, () => string[]]> {
  const open = await stage({ turnTimeout });
  stages.push(open);
  const live = await httpAgent("http", { ...spec, ...more }).start(open.surroundings);
  return [live, () => readFileSync(join(open.surroundings.cwd, "turns"), "utf8").trim().split("\n")];
}

describe("an agent behind HTTP", () => {
  test("a turn is a POST; the session that the reply names goes into the next", async () => {
    const [live, turns] = await play();
    assert.deepEqual(await live.say("one"), { is: "answered" });
    assert.deepEqual(await live.setEffort("low"), { is: "answered" });
    assert.deepEqual(await live.say("two"), { is: "answered" });
    assert.deepEqual(await live.resume(), { is: "answered" });
    assert.deepEqual(await live.say("three"), { is: "answered" });
    await live.end();
    assert.deepEqual(turns(), [
      '/turn {"text":"one"}',
      '/turn {"text":"two","session":"s1","effort":"low"}',
      '/turn {"text":"three","session":"ss1","effort":"low"}',
    ]);
  });

  test("can what its description says, and branches off by its own body", async () => {
    const fork = { text: "{say}", branch: "{session}" };
    const { abilities } = httpAgent("http", { ...spec, fork, can: ["subagents", "remember-settings", "fallback"] });
    for (const each of ["fork", "subagents", "remember-settings", "fallback"] as const) {
      assert.ok(abilities.has(each) && !httpAgent("http", spec).abilities.has(each), each);
    }
    const [live, turns] = await play({ fork });
    await live.say("one");
    assert.deepEqual(await live.fork(), { is: "answered" });
    await live.say("two");
    await live.say("three");
    await live.end();
    assert.deepEqual(turns(), [
      '/turn {"text":"one"}',
      '/turn {"text":"two","branch":"s1"}',
      '/turn {"text":"three","session":"s1"}',
    ]);
  });

  test("for whom it runs goes where the description says", async () => {
    const told: HttpSpec = { ...spec, url: `${spec.url}?as={cohort}`, body: { text: "{say}", as: "{cohort}" } };
    assert.ok(httpAgent("http", told).abilities.has("cohorts") && !httpAgent("http", spec).abilities.has("cohorts"));
    const open = await stage({ cohort: "internal" });
    stages.push(open);
    const live = await httpAgent("http", told).start(open.surroundings);
    await live.say("one");
    await live.end();
    const turns = readFileSync(join(open.surroundings.cwd, "turns"), "utf8");
    assert.equal(turns, '/turn?as=internal {"text":"one","as":"internal"}\n');
  });

  test("without a named session ours goes with the first turn", async () => {
    const { session: _, ...unnamed } = spec;
    const open = await stage();
    stages.push(open);
    const live = await httpAgent("http", unnamed).start(open.surroundings);
    await live.say("one");
    await live.end();
    assert.match(readFileSync(join(open.surroundings.cwd, "turns"), "utf8"), /"session":"[0-9a-f-]{36}"/);
  });

  test("what goes wrong is said", async () => {
    const [live] = await play({}, 2000);
    assert.deepEqual(await live.say("refuse"), { is: "failed", because: "status 500: out of order" });
    assert.equal((await live.say("die")).is, "exited");
    assert.deepEqual(await live.restart(), { is: "answered" });
    assert.equal((await live.say("wait")).is, "hung");
    await live.end();
  });

  test("one that does not serve is an error with what it said", async () => {
    await assert.rejects(
      play({ serve: [process.execPath, "-e", "throw new Error('no port for me')"] }),
      /no port for me/,
    );
  });
});
