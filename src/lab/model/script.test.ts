import assert from "node:assert/strict";
import { it } from "node:test";
import { fail, reply, use } from "./answer.ts";
import { aCall, aTool } from "./call.fixture.ts";
import { choose, type Script } from "./script.ts";
import type { ServedCall } from "./served.ts";

const one = reply("one");
const two = reply("two");
const child = reply("child");
const served = (rule: number): ServedCall => ({
  at: 0,
  method: "POST",
  path: "/",
  call: null,
  answer: null,
  rule,
  reply: null,
  status: 200,
});

const script: Script = [
  { when: { says: "busy" }, steps: [fail("overloaded")], times: 2 },
  { when: { says: "work", purpose: "subagent" }, steps: [child] },
  { when: { says: "work" }, steps: [one, two] },
  { when: { says: "late", step: 2 }, steps: [two] },
  { when: { model: "opus", effort: "high" }, steps: [two] },
];
const defaults = reply("Done.");

const cases = {
  "first step": [aCall({ said: "please work" }), [], one, 2],
  "second step": [aCall({ said: "please work", step: 1 }), [], two, 2],
  "past the last step": [aCall({ said: "please work", step: 2 }), [], defaults, null],
  "sub-agent": [aCall({ said: "please work", purpose: "subagent" }), [], child, 1],
  "title calls match no rule that does not name them": [
    aCall({ said: "work", purpose: "title" }),
    [],
    reply("A scripted session"),
    null,
  ],
  "a fault, twice": [aCall({ said: "busy" }), [served(0)], fail("overloaded"), 0],
  "not a third time": [aCall({ said: "busy" }), [served(0), served(0)], defaults, null],
  "only at its step": [aCall({ said: "late", step: 2 }), [], two, 3],
  "not at another step": [aCall({ said: "late", step: 0 }), [], defaults, null],
  "model and effort": [aCall({ model: "claude-opus", effort: "high" }), [], two, 4],
  "model without the effort": [aCall({ model: "claude-opus", effort: null }), [], defaults, null],
} as const;

for (const [name, [call, before, answer, rule]] of Object.entries(cases)) {
  it(name, () => assert.deepEqual(choose(script, call, before), { answer, rule }));
}

it("leaves out a step that only waits where the client needs no waiting", () => {
  const wait = reply(use({ tool: "wait" }));
  const rules: Script = [{ steps: [one, wait, two] }];
  assert.equal(choose(rules, aCall({ step: 1 }), []).answer, two);
  assert.equal(choose(rules, aCall({ step: 1, tools: [aTool("wait_agent", "targets")] }), []).answer, wait);
});

it("a call that wants JSON gets JSON of its schema", () => {
  const answerSchema = { type: "object", properties: { title: { type: "string" } }, required: ["title"] };
  const { answer } = choose([], aCall({ purpose: "title", answerSchema }), []);
  assert.deepEqual(answer, reply('{"title":"A scripted session"}'));
});
