import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { promisify } from "node:util";
import { anExchange, aScore, aViolation } from "../../test/kit/facts.ts";
import { testServer, until } from "./server.fixture.ts";

const run = promisify(execFile);
const missing = ["bash", "curl", "jq"].filter((command) => spawnSync(command, ["--version"]).status !== 0);
const page = readFileSync("docs/api.md", "utf8");

it("docs/api.md: every command prints what stands under it", {
  skip: missing.length > 0 && `no ${missing}`,
}, async (t) => {
  const server = await testServer(t, { now: () => Date.UTC(2026, 10, 20, 13) });
  const hour = 3_600_000;
  const plain = { thinking: { returned: 0, kept: 0, lost: 0 }, tokens: { ...anExchange().tokens, output: 2 } };
  await server.gateway([
    anExchange({ id: "a", toolCalls: ["Read"], ...plain }),
    anExchange({ id: "b", turn: 2, at: anExchange().at + hour, gapMs: 61 * 60_000, ...plain }),
    aViolation(),
    aScore(),
  ]);
  await until(async () => (await (await server.get("/v1/scores")).text()).includes('"c1"'), "all of it is there");
  const examples = [...page.matchAll(/```sh\n([\s\S]*?)\n```\n```\n([\s\S]*?)\n```/g)];
  assert.equal(examples.length, page.split("```sh").length - 1, "each with what it prints");
  for (const [, command = "", shown] of examples) {
    const { stdout } = await run("bash", [
      "-c",
      command.replaceAll("http://127.0.0.1:4748", server.url).replaceAll("curl ", "curl -sS "),
    ]);
    assert.equal(stdout.trim(), shown, command);
  }
});

it("docs/api.md: names every route there is, and no other", async (t) => {
  const server = await testServer(t);
  const { paths } = (await server.json("/v1/openapi.json")) as { readonly paths: object }; // an object by its own schema
  const told = new Set([...page.matchAll(/\/(?:v1\/[a-z-]+|metrics)/g)].map(([path]) => path));
  const there = new Set(Object.keys(paths).map((path) => path.split("/").slice(0, 3).join("/")));
  for (const more of ["/v1/openapi", "/v1/live", "/metrics"]) there.add(more);
  assert.deepEqual([...told].sort(), [...there].sort());
});
