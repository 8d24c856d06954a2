import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { realClients } from "./clients.ts";
import { dummyKey, environmentFor, furnish } from "./surroundings.ts";

const home = mkdtempSync(join(tmpdir(), "evenkeel-home-"));
after(() => rmSync(home, { recursive: true }));

describe("surroundings of a client under test", () => {
  for (const client of realClients) {
    test(`${client}: nothing of the person's environment but path, language and terminal`, () => {
      process.env.ANTHROPIC_AUTH_TOKEN = "the person's own";
      process.env.OPENAI_API_KEY = "the person's own";
      const env = environmentFor(client, home, "http://127.0.0.1:1");
      assert.equal(env.HOME, home);
      for (const [name, value] of Object.entries(env)) {
        assert.ok(!value.includes("the person's own"), name);
        if (/KEY|TOKEN/.test(name)) assert.equal(value, dummyKey);
        if (/^XDG|TMP/.test(name)) assert.ok(value.startsWith(home), name);
      }
      delete process.env.ANTHROPIC_AUTH_TOKEN;
      delete process.env.OPENAI_API_KEY;
    });
  }

  test("codex is told by its configuration file where its model is", async () => {
    await furnish("codex", home, "http://127.0.0.1:1234");
    const config = readFileSync(join(home, ".codex", "config.toml"), "utf8");
    assert.match(config, /^base_url = "http:\/\/127\.0\.0\.1:1234\/v1"$/m);
  });
});
