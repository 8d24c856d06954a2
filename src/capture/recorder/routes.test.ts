import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ClientConfig } from "./detours.ts";
import { type RoutedClient, routeThrough } from "./routes.ts";

const gateway = "http://127.0.0.1:4747";
const nothing: ClientConfig = { codex: null, openCode: [] };
const route = (client: RoutedClient, env: Record<string, string> = {}, config = nothing, by: string | null = null) =>
  routeThrough(client, gateway, by, env, config);

describe("each client is told by its own setting, and by nothing else", () => {
  const openCode = JSON.stringify({
    provider: {
      anthropic: { options: { baseURL: `${gateway}/anthropic/v1` } },
      openai: { options: { baseURL: `${gateway}/openai/v1` } },
      google: { options: { baseURL: `${gateway}/gemini/v1beta` } },
    },
  });
  const cases: readonly [RoutedClient, readonly string[], Record<string, string>][] = [
    ["claude", [], { ANTHROPIC_BASE_URL: `${gateway}/anthropic` }],
    ["codex", ["-c", `openai_base_url="${gateway}/openai/v1"`], {}],
    ["opencode", [], { OPENCODE_CONFIG_CONTENT: openCode }],
    ["gemini", [], { GOOGLE_GEMINI_BASE_URL: `${gateway}/gemini` }],
  ];
  for (const [client, flags, variables] of cases) {
    test(client, () => assert.deepEqual(route(client), { flags, variables, warnings: [] }));
  }
});

test("a proxy of the environment does not stand between; where there is none nothing is said of it", () => {
  const noProxy = (env: Record<string, string>) =>
    routeThrough("claude", gateway, null, env, nothing).variables.NO_PROXY;
  const proxied = { HTTPS_PROXY: "http://proxy.example" };
  assert.equal(noProxy({ ...proxied, NO_PROXY: "corp.example" }), "corp.example,127.0.0.1,localhost");
  assert.equal(noProxy({ ...proxied, NO_PROXY: "corp.example,127.0.0.1,localhost" }), undefined);
  assert.equal(noProxy({ NO_PROXY: "corp.example" }), undefined);
});

test("an address that was set already gives way, and it is said who decides now; no secret of it is repeated", () => {
  const { variables, warnings } = route("claude", { ANTHROPIC_BASE_URL: "https://u:secret@proxy.example/key-1" });
  assert.equal(variables.ANTHROPIC_BASE_URL, `${gateway}/anthropic`);
  assert.match(warnings.join(), /https:\/\/proxy\.example\. The gateway calls what its settings say/);
  assert.doesNotMatch(warnings.join(), /secret|key-1/);
});

test("one that leads to the gateway already is no matter", () => {
  assert.deepEqual(route("claude", { ANTHROPIC_BASE_URL: `${gateway}/anthropic` }), {
    flags: [],
    variables: {},
    warnings: [],
  });
});

test("Codex with a provider of its own: that provider's key", () => {
  const codex = 'model_provider = "corp"\n[model_providers.corp]\nbase_url = "https://corp.example/v1"\n';
  const { flags, warnings } = route("codex", {}, { codex, openCode: [] });
  assert.deepEqual(flags, ["-c", `model_providers.corp.base_url="${gateway}/openai/v1"`]);
  assert.equal(warnings.length, 1);
});

test("another route", () => {
  assert.deepEqual(route("codex", {}, nothing, "/chatgpt/").flags, ["-c", `openai_base_url="${gateway}/chatgpt"`]);
});

test("OpenCode's other providers stay where they are, and that is said", () => {
  const openCode = [JSON.stringify({ provider: { local: { options: { baseURL: "http://127.0.0.1:8080/v1" } } } })];
  const { variables, warnings } = route("opencode", {}, { codex: null, openCode });
  assert.doesNotMatch(variables.OPENCODE_CONFIG_CONTENT ?? "", /local/);
  assert.match(warnings.join(), /provider local stays where it is/);
});

test("Claude on Bedrock is not led, and that is said", () => {
  assert.match(route("claude", { CLAUDE_CODE_USE_BEDROCK: "1" }).warnings.join(), /CLAUDE_CODE_USE_BEDROCK is set/);
});
