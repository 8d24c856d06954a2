import assert from "node:assert/strict";
import { it } from "node:test";
import { type Answer, call, reply } from "../answer.ts";
import { aCall, aTool } from "../call.fixture.ts";
import type { ModelCall } from "../model-call.ts";
import type { ServedCall } from "../served.ts";
import { type Quality, qualityScript, simulatedOutcomes } from "./quality-script.ts";
import type { AnsweredTask } from "./task.ts";

const [look, right, wrong] = [reply(call("look", {})), reply("right"), reply("wrong")];
const done = (word: string): Answer => reply(`done, ${word}`);
const task = (id: string): AnsweredTask => ({
  id,
  says: "the task",
  right: [look, right, done("right")],
  wrong: [look, wrong, done("wrong")],
});
const at = (step: number, more: Partial<ModelCall> = {}): ModelCall =>
  aCall({ said: "Do the task.", step, tools: [aTool("look")], ...more });
const served = (asked: ModelCall, answer: Answer): ServedCall => ({
  ...{ at: 0, method: "POST", path: "/", call: asked, answer, rule: null, reply: null, status: 200 },
});
const ids = Array.from({ length: 300 }, (_, i) => `task-${i}`);

it("what was decided at the fork holds for the rest of the turn", () => {
  let flipped = 0;
  for (const id of ids) {
    const quality: Quality = { tasks: [task(id)], seed: "s" };
    const script = qualityScript(quality);
    assert.ok(typeof script === "function");
    const fork = at(1);
    const answer = script(fork, [served(at(0), look)]);
    const before = [served(at(0), look), served(fork, answer)];
    const worse = at(2, { effort: "none", tools: [] });
    assert.deepEqual(script(worse, before), done(answer === right ? "right" : "wrong"), id);
    // Had it been decided there, it would have been decided otherwise.
    if (
      simulatedOutcomes(quality, [served(at(1, { effort: "none", tools: [] }), look)])[0]?.score === 0 &&
      answer === right
    ) {
      flipped += 1;
    }
    assert.equal(simulatedOutcomes(quality, before)[0]?.score, answer === right ? 1 : 0);
  }
  assert.ok(flipped > 20, `${flipped}`);
});

it("both ways are the same until they differ", () => {
  for (const id of ids) {
    const script = qualityScript({ tasks: [task(id)], seed: "s" });
    assert.ok(typeof script === "function");
    assert.equal(script(at(0, { effort: "none", tools: [] }), []), look);
  }
});
