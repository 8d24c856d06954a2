import assert from "node:assert/strict";
import { test } from "node:test";
import { readResponses } from "./read-responses.ts";

const tool = { type: "function", name: "look", parameters: { type: "object" } };
const code = { type: "custom", name: "exec" };
const group = { type: "namespace", name: "functions", tools: [code, tool] };
const said = { type: "message", role: "user", content: [{ type: "input_text", text: "go on" }] };

function toolsOf(body: object): readonly string[] {
  const read = readResponses({ headers: {}, wants: "answer", body: { model: "m", ...body } });
  assert.equal(read.is, "call");
  return read.call.tools.map(({ name, namespace, freeform }) => `${namespace ?? ""}:${name}${freeform ? "*" : ""}`);
}

test("a task that is handed over in an item of its own is what the sub-agent is told; other words between agents are not", () => {
  const item = (type: string, text: string): object => ({
    type: "agent_message",
    content: [
      { type: "input_text", text: `Message Type: ${type}\nPayload:\n` },
      { type: "encrypted_content", encrypted_content: text },
    ],
  });
  const input = [said, item("NEW_TASK", "Find out."), item("FINAL_ANSWER", "Six."), { type: "agent_message" }];
  const read = readResponses({ headers: {}, wants: "answer", body: { model: "m", input } });
  assert.ok(read.is === "call");
  assert.match(read.call.said, /Payload:\nFind out\.$/);
});

const declarations: Readonly<Record<string, readonly [body: object, tools: readonly string[]]>> = {
  "beside the conversation": [{ tools: [tool], input: [said] }, [":look"]],
  "in an item of it": [
    { input: [{ type: "additional_tools", role: "developer", tools: [group] }, said] },
    ["functions:exec*", "functions:look"],
  ],
  "in both": [{ tools: [tool], input: [{ type: "additional_tools", tools: [code] }, said] }, [":look", ":exec*"]],
  "in an item that holds none": [{ input: [{ type: "additional_tools", tools: "?" }, said] }, []],
  "in an item of another kind": [{ input: [{ type: "other", tools: [tool] }, said] }, []],
  nowhere: [{ input: "go on" }, []],
};
for (const [where, [body, tools]] of Object.entries(declarations)) {
  test(`tools declared ${where}`, () => assert.deepEqual(toolsOf(body), tools));
}
