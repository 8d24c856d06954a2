import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ServedGuard } from "./served-guard.ts";

/** What went on of a reply given in these pieces, and how it ended. */
function run(
  asked: string,
  contentType: string,
  pieces: readonly (string | Uint8Array)[],
): { passed: string; ended: string } {
  const guard = new ServedGuard(asked, contentType);
  let passed = "";
  for (const piece of pieces) {
    const said = guard.push(typeof piece === "string" ? Buffer.from(piece) : piece);
    if (said.is !== "pass") return { passed, ended: said.is === "other-model" ? said.served : said.is };
    passed += Buffer.from(said.bytes).toString("latin1");
  }
  const said = guard.end();
  if (said.is !== "pass") return { passed, ended: said.is === "other-model" ? said.served : said.is };
  return { passed: passed + Buffer.from(said.bytes).toString("latin1"), ended: "whole" };
}

const sse = "text/event-stream; charset=utf-8";
const start = (model: string): string =>
  `event: message_start\ndata: {"type":"message_start","message":{"model":"${model}"}}\n\n`;
const delta = 'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"text":"hi"}}\n\n';
const all = "all";

const cases: readonly (readonly [
  name: string,
  type: string,
  pieces: readonly string[],
  passed: string,
  ended: string,
])[] = [
  ["the model asked for", sse, [start("m"), delta], all, "whole"],
  ["a dated name for it", sse, [start("m-20260115"), delta], all, "whole"],
  ["another model", sse, [start("n"), delta], "", "n"],
  ["another model, told late", sse, [delta, start("n")], "", "n"],
  ["the right one, told late", sse, [delta, delta, start("m"), delta], all, "whole"],
  ["changed on the way", sse, [start("m"), delta, start("n"), delta], start("m") + delta, "n"],
  ["no model at all", sse, [delta, delta], "", "unreadable"],
  ["nothing at all", sse, [], "", "whole"],
  [
    "an error of the provider",
    sse,
    ['event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n'],
    all,
    "whole",
  ],
  ["comments while it thinks", sse, [": wait\n\n", ": wait\n\n"], all, "whole"],
  [
    "chat completions",
    sse,
    ['data: {"model":"","choices":[]}\n\n', 'data: {"model":"m"}\n\n', "data: [DONE]\n\n"],
    all,
    "whole",
  ],
  ["responses", sse, ['data: {"type":"response.created","response":{"model":"m"}}\n\n'], all, "whole"],
  ["Gemini", sse, ['data: {"modelVersion":"n","candidates":[]}\r\n\r\n'], "", "n"],
  ["Code Assist", sse, ['data: {"response":{"modelVersion":"m"}}\r\n\r\n'], all, "whole"],
  ["an event that is no JSON", sse, ["data: hello\n\n"], "", "unreadable"],
  ["a whole reply", "application/json", ['{"model":', '"m"}'], all, "whole"],
  ["a whole reply of another", "application/json", ['{"model":', '"n"}'], "", "n"],
  ["a list of replies", "application/json", ['[{"modelVersion":"m"},{"modelVersion":"n"}]'], "", "n"],
  ["a whole reply without a model", "application/json", ["{}"], "", "unreadable"],
  ["no JSON", "audio/wav", ["RIFF"], "", "unreadable"],
];
for (const [name, type, pieces, passed, ended] of cases) {
  test(`a guarded reply: ${name}`, () => {
    assert.deepEqual(run("m", type, pieces), { passed: passed === all ? pieces.join("") : passed, ended });
  });
}

test("however a stream is cut into pieces, the same goes on; and of another model nothing", () => {
  const line = fc.constantFrom("\n", "\r\n", "\r");
  fc.assert(
    fc.property(line, fc.array(fc.nat({ max: 300 }), { maxLength: 12 }), fc.boolean(), (end, cuts, right) => {
      const text = `${start("m")}${delta}${right ? "" : start("n")}${delta}`.replaceAll("\n", end);
      const points = [...new Set([0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length])].sort(
        (a, b) => a - b,
      );
      const pieces = points.slice(1).map((to, at) => text.slice(points[at], to));
      const { passed, ended } = run("m", sse, pieces);
      assert.equal(ended, right ? "whole" : "n");
      assert.ok(text.startsWith(passed));
      if (right) assert.equal(passed, text);
      else assert.ok(!passed.includes('"n"'));
      assert.ok(passed === "" || /[\r\n]$/.test(passed));
    }),
    { seed: 8, numRuns: 500 },
  );
});

const small = "a".repeat(90);
const many = (first: string, piece: string): string[] => [first, ...Array.from({ length: 5_000 }, () => piece)];
for (const [name, type, pieces] of [
  ["a whole reply", "application/json", many("", small)],
  ["one long event", sse, many('data: {"model":"m"}\n\ndata: "', small)],
  ["events that name no model", sse, many("", `data: {"x":"${small}"}\n\n`)],
] as const) {
  test(`${name} in many pieces is joined once, not again for each piece`, (t) => {
    let joined = 0;
    const concat = Buffer.concat;
    t.mock.method(Buffer, "concat", (list: readonly Uint8Array[], length?: number) => {
      const all = concat(list, length);
      joined += all.byteLength;
      return all;
    });
    run("m", type, pieces);
    const bytes = pieces.join("").length;
    assert.ok(joined < 6 * bytes, `${joined} bytes were copied of ${bytes}`);
  });
}
