import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { turnOf } from "../scenario/index.ts";
import { callLimits, newAllowance } from "./allowance.ts";

describe("what an agent may ask of its model", () => {
  test("each turn anew", async () => {
    const allowance = newAllowance({ turn: 2, scenario: 9 });
    for (let turn = 0; turn < 4; turn += 1) {
      allowance.begin();
      allowance.take();
      allowance.take();
    }
    assert.equal(allowance.over(), null);
    allowance.take();
    assert.equal(allowance.over(), "it floods the model: more than 2 requests in one turn");
    assert.equal(await allowance.exceeded, allowance.over());
  });

  test("over all turns", () => {
    const allowance = newAllowance({ turn: 2, scenario: 3 });
    for (let call = 0; call < 4; call += 1) {
      allowance.begin();
      allowance.take();
    }
    assert.equal(allowance.over(), "it floods the model: more than 3 requests");
  });

  test("a turn of many replies, its sub-agents' and its faults among them, leaves more", () => {
    const short = callLimits([turnOf("Done.")]);
    const long = callLimits([
      turnOf("Done."),
      turnOf([{ text: "One.", fault: "overloaded", times: 2 }, { spawn: { prompt: "Go.", model: ["One.", "Two."] } }]),
    ]);
    assert.deepEqual([short.turn, long.turn], [204, 200 + 4 * 6]);
    assert.deepEqual([short.scenario, long.scenario], [2004, 2000 + 4 * 7]);
  });
});
