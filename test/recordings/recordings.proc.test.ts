import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { expected } from "../../scripts/clients/expected.ts";
import { realClients } from "../../src/lab/agents/index.ts";
import { everything, scan } from "../../src/scan/index.ts";

const standIn = /\[stand-in \w+ [0-9a-f]{12}(?:, [\d,]+ chars)?\]/g;

/** Every text in a JSON value. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe("the committed recordings of real clients", () => {
  for (const client of realClients) {
    for (const [name, { faults }] of Object.entries(expected[client])) {
      const path = join(import.meta.dirname, client, `${name}.har`);
      if (!existsSync(path)) continue;
      const text = readFileSync(path, "utf8");

      test(`${client}, ${name}: scan names what is wrong and nothing else`, async () => {
        const quiet = { window: everything, contract: null, showText: false, threads: 1, onProgress: () => undefined };
        const { result } = await scan({ paths: [path], ...quiet });
        const found = result.violations
          .filter(({ severity }) => severity !== "info")
          .map(({ severity, invariant }) => `${severity} ${invariant}`);
        assert.deepEqual(found.sort(), [...faults].sort());
      });

      test(`${client}, ${name}: holds no vendor's text, no secret, no other machine`, () => {
        assert.ok(text.length < 200_000);
        assert.doesNotMatch(text, /evenkeel-dummy|sk-ant-|AIza|Bearer (?!\[removed\])/);
        for (const [, host] of text.matchAll(/https?:\\?\/\\?\/([^/\s"\\:?]+)/g)) {
          assert.match(host ?? "", /^(127\.0\.0\.1|json-schema\.org)$/);
        }
        assert.doesNotMatch(text, /(?<![\w.-])\/(?:root|home|Users)\//);
        for (const entry of JSON.parse(text).log.entries) {
          const body = JSON.parse(entry.request.postData?.text ?? "{}");
          // Names, types and enumerations are words; a sentence is a text.
          for (const tool of textsIn(body.tools)) assert.doesNotMatch(tool.replace(standIn, ""), /(?:[a-z]+ ){5}/i);
          for (const prompt of textsIn([body.system, body.instructions, body.systemInstruction])) {
            for (const line of prompt.split("\n")) assert.doesNotMatch(line.replace(standIn, ""), /(?:[a-z]+ ){8}/i);
          }
        }
      });
    }
    test(`${client}: is there`, () => assert.ok(existsSync(join(import.meta.dirname, client, "tool-use.har"))));
  }
});
