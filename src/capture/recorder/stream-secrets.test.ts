import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { removed } from "./secrets.ts";
import { withoutStreamedSecrets } from "./stream-secrets.ts";

const secret = "sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWx";
const events = (all: readonly object[]): string => all.map((each) => `data: ${JSON.stringify(each)}\n\n`).join("");

const deltas: Readonly<Record<string, (text: string, index: number) => object>> = {
  Anthropic: (text, index) => ({ type: "content_block_delta", index, delta: { type: "text_delta", text } }),
  "Anthropic's tools": (text, index) => ({ index, delta: { type: "input_json_delta", partial_json: text } }),
  Responses: (text, index) => ({ type: "response.output_text.delta", output_index: index, delta: text }),
  "Chat Completions": (text, index) => ({ choices: [{ index, delta: { content: text } }] }),
  Gemini: (text, index) => ({ candidates: [{ index, content: { parts: [{ text }] } }] }),
};

/** Cuts a text at random places. */
const cut = (text: string): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 12 }).map((places) => {
    const at = [0, ...places.toSorted((a, b) => a - b), text.length];
    return at.slice(1).map((to, index) => text.slice(at[index], to));
  });

describe("a streamed reply", () => {
  for (const [name, delta] of Object.entries(deltas)) {
    const text = `say "${secret}" and\n${secret}.`;
    test(`no key survives in pieces: ${name}`, () => {
      fc.assert(
        fc.property(cut(text), cut("another text of the same stream"), (pieces, others) => {
          const all = pieces.flatMap((piece, at) => [
            delta(piece, 0),
            ...(others[at] === undefined ? [] : [delta(others[at], 1)]),
          ]);
          const safe = withoutStreamedSecrets(events(all), []);
          const said = [...safe.matchAll(/^data: (.*)$/gm)].map(([, json = ""]) => JSON.stringify(JSON.parse(json)));
          const joined = said
            .filter((json) => json.includes('index":0'))
            .map((json) => /"(?:text|partial_json|delta|content)":"((?:[^"\\]|\\.)*)"/.exec(json)?.[1] ?? "")
            .join("");
          assert.equal(JSON.parse(`"${joined}"`), `say "${removed}" and\n${removed}.`);
          const untouched = said.filter((json) => json.includes('index":1'));
          assert.equal(untouched.length, Math.min(pieces.length, others.length));
        }),
        { seed: 20261120, numRuns: 100 },
      );
    });
  }

  test("what holds no key stays byte for byte", () => {
    const body = `: comment\r\nevent: x\r\n${events([
      { index: 0, delta: { text: "a" } },
      { index: 0, delta: { text: "b" } },
    ])}data: [DONE]\n\n`;
    assert.equal(withoutStreamedSecrets(body, []), body);
  });
});
