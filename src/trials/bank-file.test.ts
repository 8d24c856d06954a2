import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Bank, type BankEnvironment, bankRates, parseBank } from "./bank-file.ts";
import { readSuite } from "./suite.ts";

const suite = readSuite("[a, b]", "s.yaml");
const environment: BankEnvironment = {
  command: "c",
  suite: suite.hash,
  metric: "score",
  scoreBy: "json",
  timeout: 600,
  named: { model: "m1" },
};
const bank: Bank = {
  is: "evenkeel-bank",
  version: 1,
  measured: "2026-11-20T10:00:00.000Z",
  environment,
  simulated: false,
  tasks: { b: { runs: 10, sum: 2.5 }, a: { runs: 20, sum: 20 } },
};

describe("a bank", () => {
  it("gives its rates in the suite's order", () => {
    const read = parseBank(JSON.stringify(bank), "b.json");
    assert.deepEqual(bankRates(read, suite, environment, "b.json"), { rates: [1, 0.25], runs: [20, 10] });
  });

  for (const [name, now, expected] of [
    ["command", { command: "d" }, /another command$/],
    ["suite", { suite: "x" }, /another suite$/],
    ["metric and timeout", { metric: "m", timeout: 1 }, /another metric, timeout$/],
    ["model", { named: { model: "m2" } }, /another model \(m1, now m2\)$/],
    ["model that is no longer said", { named: {} }, /another model \(m1, now not said\)$/],
    ["machine that was not said", { named: { model: "m1", host: "h" } }, /another host \(not said, now h\)$/],
  ] as const) {
    it(`of another ${name} is refused`, () => {
      assert.throws(() => bankRates(bank, suite, { ...environment, ...now }, "b.json"), {
        code: "drifted",
        message: expected,
      });
    });
  }

  for (const [name, text] of [
    ["no JSON", "{"],
    ["another file", '{"is":"evenkeel-trial"}'],
    ["a rate above 1", JSON.stringify({ ...bank, tasks: { a: { runs: 2, sum: 3 } } })],
    ["one run of a task", JSON.stringify({ ...bank, tasks: { a: { runs: 1, sum: 1 } } })],
    ["a later version", JSON.stringify({ ...bank, version: 2 })],
  ] as const) {
    it(`${name} is refused`, () =>
      assert.throws(() => parseBank(text, "b.json"), { code: "bad-bank", message: /^b\.json/ }));
  }

  it("without a task of its suite is refused", () => {
    const less = { ...bank, tasks: { a: { runs: 10, sum: 1 } } };
    assert.throws(() => bankRates(less, suite, environment, "b.json"), { code: "bad-bank" });
  });
});
