import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { standInText } from "./stand-in-text.ts";
import { standIns } from "./stand-ins.ts";

const sentence = fc
  .array(fc.constantFrom("alpha", "beta", "gamma", "delta", "omega"), { minLength: 2, maxLength: 12 })
  .map((words) => words.join(" "));
const paragraph = fc.array(sentence, { minLength: 1, maxLength: 6 }).map((lines) => lines.join("\n"));
const runs = { seed: 20261120, numRuns: 300 };

describe("stand-ins", () => {
  test("the same text has the same stand-in, another text another one, and no word is left", () => {
    fc.assert(
      fc.property(paragraph, paragraph, (a, b) => {
        const [one, two] = [standInText("prompt", a, []), standInText("prompt", b, [])];
        assert.equal(one, standInText("prompt", a, []));
        assert.equal(one === two, a === b);
        assert.doesNotMatch(one, /alpha|beta|gamma|delta|omega/);
      }),
      runs,
    );
  });

  test("what masks look for stays, and a change of it changes nothing else", () => {
    const prompt = (day: string, folder: string): string =>
      `You are an agent.\n - Primary working directory: ${folder}\nBe kind.\nToday's date is ${day}.\nBe brief.`;
    const [monday, tuesday] = [
      standInText("prompt", prompt("2026-11-20", "/tmp/a"), []),
      standInText("prompt", prompt("2026-11-21", "/tmp/b"), []),
    ];
    assert.match(monday, /^ - Primary working directory: \/tmp\/a$/m);
    assert.equal(monday.replace("2026-11-20", "2026-11-21").replace("/tmp/a", "/tmp/b"), tuesday);
    assert.doesNotMatch(monday, /kind|brief|agent/);
  });

  test("a changed line behind a masked label changes the rest no more than itself", () => {
    const text = (end: string): string => `You are powered by the model X.\n${end}`;
    const [a, b] = [standInText("prompt", text("Be kind."), []), standInText("prompt", text("Be quick."), [])];
    assert.equal(a.split("\n")[0], b.split("\n")[0]);
    assert.notEqual(a, b);
  });

  const rewrite = standIns(["/tmp/project"]);
  const request = {
    model: "m",
    system: [
      { type: "text", text: "x-anthropic-billing-header: cc_version=1.2.3;" },
      { type: "text", text: "Secret sauce of the vendor" },
    ],
    tools: [
      {
        name: "Read",
        description: "Secret sauce",
        input_schema: { type: "object", properties: { description: { type: "string", description: "Secret sauce" } } },
      },
    ],
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "<system-reminder>\nSecret sauce\n</system-reminder>" },
          { type: "text", text: "What I say" },
        ],
      },
      { role: "assistant", content: [{ type: "thinking", thinking: "What it thinks", signature: "c2ln" }] },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t", content: "result <system-reminder>Secret sauce</system-reminder>" },
        ],
      },
      { role: "system", content: "Secret sauce" },
      { role: "user", content: "CRITICAL: Respond with TEXT ONLY. Secret sauce" },
    ],
  };

  test("vendors' words go from a request; words of person, model and tools stay", () => {
    const out = rewrite(JSON.stringify(request), "request", "");
    assert.doesNotMatch(out, /Secret|sauce/);
    const body = JSON.parse(out);
    assert.equal(body.system[0].text, request.system[0]?.text);
    assert.equal(body.messages[0].content[1].text, "What I say");
    assert.deepEqual(body.messages[1], request.messages[1]);
    assert.match(body.messages[2].content[0].content, /^result <system-reminder>\[stand-in/);
    assert.match(body.messages[4].content, /^CRITICAL: Respond with TEXT ONLY/);
    assert.equal(body.tools[0].input_schema.properties.description.type, "string");
  });

  test("Responses and Gemini bodies, and the echo of instructions in a stream", () => {
    const responses = rewrite(
      JSON.stringify({
        instructions: "Secret sauce",
        input: [
          {
            type: "additional_tools",
            role: "developer",
            tools: [{ type: "custom", name: "e", description: "Secret sauce", format: { definition: "Secret sauce" } }],
          },
          { role: "developer", content: [{ type: "input_text", text: "Secret sauce" }] },
          { type: "function_call_output", output: "stays" },
        ],
      }),
      "request",
      "",
    );
    assert.doesNotMatch(responses, /Secret/);
    assert.match(responses, /"stays"/);
    const gemini = rewrite(
      JSON.stringify({
        systemInstruction: { parts: [{ text: "Secret sauce" }] },
        contents: [
          { role: "user", parts: [{ text: "<session_context>\nSecret sauce\n</session_context>" }, { text: "mine" }] },
        ],
      }),
      "request",
      "",
    );
    assert.doesNotMatch(gemini, /Secret/);
    assert.match(gemini, /"mine"/);
    const stream =
      'event: response.created\r\ndata: {"type":"response.created","response":{"instructions":"Secret sauce"}}\r\n\r\ndata: {"type":"x","delta":"stays"}\n\n';
    const echoed = rewrite(stream, "reply", "");
    assert.doesNotMatch(echoed, /Secret/);
    assert.ok(echoed.endsWith('\r\n\r\ndata: {"type":"x","delta":"stays"}\n\n'));
  });

  test("what is not JSON stays as it is", () => assert.equal(rewrite("not json", "request", ""), "not json"));
});
