import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ClientConfig } from "./detours.ts";
import { type RoutedClient, routeThrough } from "./routes.ts";
import { withGatewayToken } from "./with-gateway-token.ts";

const gateway = "http://192.0.2.1:4747";
const nothing: ClientConfig = { codex: null, openCode: [] };
const led = (client: RoutedClient, env: Record<string, string> = {}, config = nothing) =>
  withGatewayToken(client, routeThrough(client, gateway, null, env, config), "t0ken", env);

describe("the gateway's token goes by the header that each client can send", () => {
  test("claude", () => {
    assert.deepEqual(led("claude").variables, {
      ANTHROPIC_BASE_URL: `${gateway}/anthropic`,
      ANTHROPIC_CUSTOM_HEADERS: "x-evenkeel-token: t0ken",
    });
    assert.equal(
      led("claude", { ANTHROPIC_CUSTOM_HEADERS: "x-mine: 1" }).variables.ANTHROPIC_CUSTOM_HEADERS,
      "x-mine: 1\nx-evenkeel-token: t0ken",
    );
  });

  test("gemini", () => {
    assert.equal(led("gemini").variables.GEMINI_CLI_CUSTOM_HEADERS, "x-evenkeel-token: t0ken");
    assert.equal(
      led("gemini", { GEMINI_CLI_CUSTOM_HEADERS: "x-mine: 1" }).variables.GEMINI_CLI_CUSTOM_HEADERS,
      "x-mine: 1, x-evenkeel-token: t0ken",
    );
  });

  test("opencode: on the providers that are led, and on no other", () => {
    const OPENCODE_CONFIG_CONTENT = JSON.stringify({
      model: "m",
      provider: { local: { options: {} }, anthropic: { options: { headers: { "x-mine": "1" } } } },
    });
    const { provider, model } = JSON.parse(
      led("opencode", { OPENCODE_CONFIG_CONTENT }).variables.OPENCODE_CONFIG_CONTENT ?? "",
    );
    assert.equal(model, "m");
    assert.deepEqual(provider.anthropic.options.headers, { "x-mine": "1", "x-evenkeel-token": "t0ken" });
    assert.deepEqual(provider.openai.options.headers, { "x-evenkeel-token": "t0ken" });
    assert.deepEqual(provider.local, { options: {} });
  });

  test("codex: by a provider of its own, or the person's; the token stands on no command line", () => {
    const plain = led("codex");
    assert.ok(plain.flags.includes(`model_providers.evenkeel.base_url="${gateway}/openai/v1"`));
    assert.ok(
      plain.flags.includes('model_providers.evenkeel.env_http_headers.x-evenkeel-token="EVENKEEL_GATEWAY_TOKEN"'),
    );
    assert.ok(!plain.flags.some((flag) => flag.includes("openai_base_url") || flag.includes("t0ken")));
    assert.deepEqual(plain.variables, { EVENKEEL_GATEWAY_TOKEN: "t0ken" });
    assert.match(plain.warnings.join(), /named evenkeel/);
    const corp = 'model_provider = "corp"\n[model_providers.corp]\nbase_url = "https://corp.example/v1"\n';
    const own = led("codex", {}, { codex: corp, openCode: [] });
    assert.deepEqual(own.flags, [
      "-c",
      `model_providers.corp.base_url="${gateway}/openai/v1"`,
      "-c",
      'model_providers.corp.env_http_headers.x-evenkeel-token="EVENKEEL_GATEWAY_TOKEN"',
    ]);
  });
});
