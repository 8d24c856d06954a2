import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyDetours, type ClientConfig, detoursFor } from "./detours.ts";

const noConfig: ClientConfig = { codex: null, openCode: [] };
const baseOf = (detours: ReturnType<typeof detoursFor>, name: string): string | undefined =>
  detours.find(({ by }) => (by.is === "variable" ? by.name : by.is === "codex-flag" ? by.key : by.id) === name)?.base;

describe("detours", () => {
  test("vendors' defaults, and the person's own addresses before them", () => {
    const detours = detoursFor(["claude"], { OPENAI_BASE_URL: "https://gateway.example/openai/v1" }, noConfig, null);
    assert.equal(baseOf(detours, "ANTHROPIC_BASE_URL"), "https://api.anthropic.com");
    assert.equal(baseOf(detours, "OPENAI_BASE_URL"), "https://gateway.example/openai/v1");
    assert.equal(baseOf(detours, "GOOGLE_GEMINI_BASE_URL"), "https://generativelanguage.googleapis.com");
    assert.equal(baseOf(detours, "GOOGLE_VERTEX_BASE_URL"), undefined);
  });

  test("--upstream takes the place of all; a path in it is believed", () => {
    const bare = detoursFor(["codex"], {}, noConfig, "http://127.0.0.1:9/");
    assert.equal(baseOf(bare, "ANTHROPIC_BASE_URL"), "http://127.0.0.1:9");
    assert.equal(baseOf(bare, "OPENAI_BASE_URL"), "http://127.0.0.1:9/v1");
    assert.equal(baseOf(bare, "openai_base_url"), "http://127.0.0.1:9/v1");
    const full = detoursFor(["codex"], {}, noConfig, "https://chatgpt.example/backend-api/codex");
    assert.equal(baseOf(full, "openai_base_url"), "https://chatgpt.example/backend-api/codex");
  });

  const codexConfigs: readonly (readonly [string, readonly string[], string | null, string, string])[] = [
    ["no file", ["codex"], null, "openai_base_url", "https://api.openai.com/v1"],
    [
      "its own address",
      ["codex"],
      'openai_base_url = "https://a.example/v1" # mine\n[x]\n',
      "openai_base_url",
      "https://a.example/v1",
    ],
    [
      "another provider",
      ["codex", "exec"],
      'model_provider = "mine"\n[model_providers.other]\nbase_url = "https://no.example"\n[model_providers.mine]\nname = "m"\nbase_url = \'https://b.example/v1\'\n',
      "model_providers.mine.base_url",
      "https://b.example/v1",
    ],
    [
      "provider by flag",
      ["codex", "-c", "model_provider=mine", "-c", 'model_providers.mine.base_url="https://c.example"'],
      null,
      "model_providers.mine.base_url",
      "https://c.example",
    ],
    [
      "a key of the same name in a table",
      ["codex"],
      '[profiles.x]\nmodel_provider = "no"\n',
      "openai_base_url",
      "https://api.openai.com/v1",
    ],
  ];
  for (const [name, argv, codex, key, base] of codexConfigs) {
    test(`codex: ${name}`, () => assert.equal(baseOf(detoursFor(argv, {}, { ...noConfig, codex }, null), key), base));
  }

  test("codex is led by a flag before its own arguments", () => {
    const detours = detoursFor(["/bin/codex", "exec", "hi"], {}, noConfig, null);
    const { argv } = applyDetours(["/bin/codex", "exec", "hi"], {}, detours, () => "http://127.0.0.1:1/v1");
    assert.deepEqual(argv, ["/bin/codex", "-c", 'openai_base_url="http://127.0.0.1:1/v1"', "exec", "hi"]);
  });

  test("opencode: addresses from its files, comments and all, merged into OPENCODE_CONFIG_CONTENT", () => {
    const file =
      '{ // my gateway\n "provider": { "anthropic": { "options": { "baseURL": "https://d.example/v1", }, }, "local": { "options": { "baseURL": "http://127.0.0.1:11434/v1" } } } }';
    const env = { OPENCODE_CONFIG_CONTENT: '{"model":"anthropic/x"}' };
    const detours = detoursFor(["opencode"], env, { ...noConfig, openCode: [file] }, null);
    assert.equal(baseOf(detours, "anthropic"), "https://d.example/v1");
    assert.equal(baseOf(detours, "local"), "http://127.0.0.1:11434/v1");
    const changed = applyDetours(["opencode"], env, detours, (base) => `here:${base}`);
    const content = JSON.parse(changed.env.OPENCODE_CONFIG_CONTENT ?? "");
    assert.equal(content.model, "anthropic/x");
    assert.equal(content.provider.anthropic.options.baseURL, "here:https://d.example/v1");
    assert.equal(content.provider.openai.options.baseURL, "here:https://api.openai.com/v1");
  });

  test("a proxy of the environment does not stand between client and recorder", () => {
    const { env } = applyDetours(
      ["claude"],
      { HTTPS_PROXY: "http://corp:8080", NO_PROXY: "intern" },
      [],
      (base) => base,
    );
    assert.equal(env.NO_PROXY, "intern,127.0.0.1,localhost");
  });
});
