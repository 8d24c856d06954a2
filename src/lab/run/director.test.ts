import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aCall } from "../model/call.fixture.ts";
import { type Answer, fail, type ModelCall, type Script, type ServedCall } from "../model/index.ts";
import { held, turnOf } from "../scenario/index.ts";
import { direct, spawnedIn } from "./director.ts";

const turn = turnOf([
  { think: "t", use: "hold" },
  { text: "two", fault: "overloaded", times: 2 },
]);
const spawning = turnOf([{ spawn: { prompt: "look there", model: [{ spawn: { prompt: "deeper", model: "deep" } }] } }]);

function brief(script: Script, call: Partial<ModelCall>): string {
  assert.ok(typeof script === "function");
  const answer: Answer = script(aCall(call), []);
  if (answer.is === "error") return answer.error;
  return answer.blocks
    .map((block) => {
      if (block.is === "use") return block.use.tool === "shell" ? block.use.command : block.use.tool;
      return block.is === "text" ? block.text : block.is;
    })
    .join(" ");
}

describe("the director", () => {
  test("answers by what was said and how far the turn is; the held command is put in", () => {
    const director = direct("sh wait", "/project", []);
    director.begin([{ says: "go", turn }]);
    assert.equal(brief(director.script, { said: "please go", step: 0 }), "thinking sh wait");
    assert.ok(!JSON.stringify(turn).includes("sh wait") && JSON.stringify(turn).includes(held));
  });

  test("a step's faults come as often as they are written, then its answer, for every retry the same", () => {
    const director = direct("", "/", []);
    director.begin([{ says: "go", turn }]);
    const seen = [1, 2, 3, 4].map(() => brief(director.script, { said: "go", step: 1 }));
    assert.deepEqual(seen, ["overloaded", "overloaded", "two", "two"]);
    assert.equal(director.faults(), 2);
  });

  test("what is disturbed lies over the script, for the model it is about, until it is taken back", () => {
    const director = direct("", "/", [], (word) => (word === "first" ? "big" : word));
    director.begin([{ says: "go", turn: turnOf("hi") }]);
    director.disturb({ when: { purpose: "main", model: "first" }, does: fail("overloaded") });
    const seen = ["big-1", "small-1", "big-1"].map((model) => brief(director.script, { said: "go", model }));
    assert.deepEqual(seen, ["overloaded", "hi", "overloaded"]);
    assert.equal(director.faults(), 2);
    director.disturb(null);
    assert.equal(brief(director.script, { said: "go", model: "big-1" }), "hi");
  });

  test("a disturbance counts the calls since it began, and silence is no reason to fail", () => {
    const director = direct("", "/", [], (word) => (word === "other" ? "small" : word));
    director.begin([{ says: "go", turn: turnOf("hi") }]);
    const { script } = director;
    assert.ok(typeof script === "function");
    const served: ServedCall[] = [];
    const ask = (): string | undefined => {
      const call = aCall({ said: "go" });
      const answer = script(call, served);
      served.push({ at: 0, method: "POST", path: "/", call, answer, rule: null, reply: null, status: 200 });
      return answer.is === "reply" ? answer.servedModel : answer.error;
    };
    ask();
    director.disturb({ when: { purpose: "main" }, after: 1, times: 2, does: { servedModel: "other" } });
    assert.deepEqual([ask(), ask(), ask(), ask()], [undefined, "small", "small", undefined]);
    assert.equal(director.faults(), 0);
  });

  test("faults of the scenario meet the main conversation alone", () => {
    const director = direct("", "/", []);
    director.begin([{ says: "go", turn: turnOf("hi") }]);
    director.fault([fail("internal")]);
    assert.equal(brief(director.script, { said: "go", purpose: "title" }), "A scripted session");
    assert.equal(brief(director.script, { said: "go" }), "internal");
    assert.equal(brief(director.script, { said: "go" }), "hi");
  });

  test("sub-agents at any depth are told apart by their prompts, and never get the person's turn", () => {
    const director = direct("", "/", spawnedIn([spawning]));
    director.begin([{ says: "go", turn: turnOf("mine") }]);
    assert.equal(brief(director.script, { said: "look there", purpose: "subagent" }), "spawn");
    assert.equal(brief(director.script, { said: "deeper", purpose: "subagent" }), "deep");
    assert.equal(brief(director.script, { said: "unheard of", purpose: "subagent" }), "thinking Done.");
    assert.equal(brief(director.script, { said: "in other words" }), "mine");
  });

  test("past the end of a turn it only says that it is done", () => {
    const director = direct("", "/", []);
    director.begin([{ says: "go", turn }]);
    assert.equal(brief(director.script, { said: "go", step: 9 }), "thinking Done.");
  });
});
