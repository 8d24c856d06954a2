import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { aCall, aTool } from "../call.fixture.ts";
import type { ModelCall } from "../model-call.ts";
import type { ServedCall } from "../served.ts";
import { points, successProbability } from "./effects.ts";
import { type Factors, factorsOf } from "./factors-of.ts";
import { simulateOutcome } from "./simulate-outcome.ts";
import { easeOf } from "./task.ts";

const untouched: Factors = { effort: "high", thinkingKept: 1, contextRead: 1, lengthLimit: false, tools: true };
const eases = Array.from({ length: 20_000 }, (_, i) => easeOf(`task-${i}`));
const mean = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0) / numbers.length;
const meanUnder = (factors: Partial<Factors>): number =>
  mean(eases.map((ease) => successProbability(ease, { ...untouched, ...factors })));

describe("tasks", () => {
  it("are Beta(.4225, .2275): mean .65, variance .138", () => {
    const average = mean(eases);
    // Four standard errors of 20,000 draws.
    assert.ok(Math.abs(average - 0.65) < 4 * Math.sqrt(0.1379 / eases.length), `${average}`);
    const variance = mean(eases.map((ease) => (ease - average) ** 2));
    assert.ok(Math.abs(variance - (0.65 * 0.35) / 1.65) < 0.003, `${variance}`);
  });

  it("are as easy as their id says, always", () => {
    assert.equal(easeOf("a"), easeOf("a"));
    assert.notEqual(easeOf("a"), easeOf("b"));
    assert.ok(eases.every((ease) => ease > 0 && ease <= 1));
  });
});

describe("points, over the mix of tasks", () => {
  for (const [name, factors, lost] of [
    ["a length limit", { lengthLimit: true }, 3],
    ["all thinking lost", { thinkingKept: 0 }, 10],
    ["half the thinking lost", { thinkingKept: 0.5 }, 5],
    ["nothing but the last message read", { contextRead: 0 }, 30],
    ["no tools", { tools: false }, 40],
    ["effort medium", { effort: "medium" }, 2.5],
    ["effort LOW", { effort: "LOW" }, 8],
    ["effort xhigh", { effort: "xhigh" }, -1],
    ["no effort sent", { effort: null }, 0],
    ["an effort that nobody knows", { effort: "turbo" }, 0],
  ] as const) {
    it(`${name}: ${lost}`, () => {
      const drop = 100 * (meanUnder({}) - meanUnder(factors));
      assert.ok(Math.abs(drop - lost) < 0.06 * Math.max(1, Math.abs(lost)), `${drop}`);
    });
  }

  it("no factor makes of a probability something else, and a loss never helps", () => {
    const factors = fc.record({
      effort: fc.constantFrom(null, ...Object.keys(points.effort)),
      thinkingKept: fc.double({ min: 0, max: 1, noNaN: true }),
      contextRead: fc.double({ min: 0, max: 1, noNaN: true }),
      lengthLimit: fc.boolean(),
      tools: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), factors, (ease, given) => {
        const p = successProbability(ease, given);
        assert.ok(p >= 0 && p <= 1, `${p}`);
        assert.ok(successProbability(ease, { ...given, lengthLimit: true }) <= p);
        assert.ok(successProbability(ease, { ...given, thinkingKept: given.thinkingKept / 2 }) <= p);
      }),
      { seed: 8 },
    );
  });
});

describe("an outcome", () => {
  const task = { id: "t" };
  const request = aCall({ tools: [aTool("look")] });

  it("is marked as simulated, and the same for the same seed", () => {
    const one = simulateOutcome({ request, task, seed: "s" });
    assert.equal(one.simulated, true);
    assert.deepEqual(simulateOutcome({ request, task, seed: "s" }), one);
    assert.equal(one.score, one.outcome === "success" ? 1 : 0);
  });

  it("comes as often as its probability", () => {
    const scores = Array.from({ length: 4000 }, (_, i) =>
      simulateOutcome({ request, task: { id: "t", ease: 0.3 }, seed: `${i}` }),
    );
    assert.ok(scores.every(({ probability }) => probability === 0.3));
    // Four standard errors.
    assert.ok(Math.abs(mean(scores.map(({ score }) => score)) - 0.3) < 4 * Math.sqrt(0.21 / 4000));
  });

  it("is never better under one seed for a worse request", () => {
    const worse = { ...request, effort: "low", prompt: "Keep answers to 25 words or fewer." };
    let changed = 0;
    for (let i = 0; i < 2000; i += 1) {
      const of = (asked: ModelCall): number =>
        simulateOutcome({ request: asked, task: { id: `${i}` }, seed: "s" }).score;
      assert.ok(of(worse) <= of(request));
      changed += of(request) - of(worse);
    }
    assert.ok(changed > 100 && changed < 300, `${changed}`);
  });
});

describe("a line that limits length", () => {
  for (const [prompt, expected] of [
    ["Keep text between tool calls to ≤25 words.", true],
    ["Answer with fewer than 4 lines.", true],
    ["Say at most three sentences.", true],
    ["There is a 100-word limit.", true],
    ["No more than 1000 tokens, please.", true],
    ["Keep final answers to ≤ 100 words unless the task needs more.", true],
    ["Be brief and to the point.", false],
    ["Read 25 words of the file.", false],
    ["The file has 200 lines.", false],
    ["Limit yourself to the task.", false],
  ] as const) {
    it(`${JSON.stringify(prompt)}: ${expected}`, () => {
      assert.equal(factorsOf(aCall({ prompt }), []).lengthLimit, expected);
      const parts = [{ role: "system", message: 1, is: "text", text: prompt } as const];
      assert.equal(factorsOf(aCall({ parts }), []).lengthLimit, expected);
    });
  }
});

describe("what was lost since", () => {
  const segment = (text: string, front = false): ModelCall["segments"][number] => ({ text, cache: null, front });
  const served = (call: ModelCall, ...carriers: readonly string[]): ServedCall => ({
    at: 0,
    method: "POST",
    path: "/",
    call,
    answer: { is: "reply", blocks: [] },
    rule: null,
    reply: {
      id: "",
      requestId: "",
      model: "",
      effort: null,
      blocks: carriers.map((carrier) => ({
        is: "thinking",
        id: "",
        text: `words of ${carrier}`,
        shown: "text",
        carrier,
      })),
      stop: "end",
      usage: { input: 0, cacheRead: 0, cacheCreation5m: 0, cacheCreation1h: 0, output: 0, reasoning: 0 },
      appliedEdits: null,
      created: 0,
    },
    status: 200,
  });
  const said = (...texts: readonly string[]): ModelCall =>
    aCall({ session: "s", segments: [segment("prompt".repeat(100), true), ...texts.map((text) => segment(text))] });

  for (const [name, call, before, share] of [
    ["nothing was made", said("x"), [], 1],
    ["all is there", said("c1", "c2"), [served(said("x"), "c1"), served(said("x"), "c2")], 1],
    ["half is there", said("c1"), [served(said("x"), "c1"), served(said("x"), "c2")], 0.5],
    ["none is there", said("y"), [served(said("x"), "c1")], 0],
    ["made in another conversation", said("y"), [served({ ...said("x"), session: "t" }, "c1")], 1],
    ["made for a title", said("y"), [served({ ...said("x"), purpose: "title" }, "c1")], 1],
    [
      "made in a reply that was cut",
      said("y"),
      [{ ...served(said("x"), "c1"), answer: { is: "reply", blocks: [], mishaps: [{ is: "cut", after: 1 }] } }],
      1,
    ],
  ] as readonly [string, ModelCall, readonly ServedCall[], number][]) {
    it(`thinking, ${name}: ${share}`, () => assert.equal(factorsOf(call, before).thinkingKept, share));
  }

  it("what other sub-agents thought is not theirs to send back", () => {
    const aside: ModelCall = { ...said("y"), purpose: "subagent" };
    assert.equal(factorsOf(aside, [served({ ...said("x"), purpose: "subagent" }, "c1")]).thinkingKept, 1);
  });

  it("Chat carries words, Gemini signs the last thought of a reply", () => {
    const chat = (text: string): ModelCall => ({ ...said(text), protocol: "openai-chat" });
    assert.equal(factorsOf(chat("words of c1"), [served(chat("x"), "c1")]).thinkingKept, 1);
    const gemini = (text: string): ModelCall => ({ ...said(text), protocol: "gemini" });
    assert.equal(factorsOf(gemini("c2"), [served(gemini("x"), "c1", "c2")]).thinkingKept, 1);
  });

  const long = said("x".repeat(400));
  const short = said("x".repeat(100));
  const compaction = served({ ...said("x"), purpose: "compaction" });
  for (const [name, call, before, applied, share] of [
    ["a first request", long, [], {}, 1],
    ["a request that grew", long, [served(short)], {}, 1],
    ["a front that the client cut", short, [served(long)], {}, 0.25],
    ["after compaction", short, [served(long), compaction], {}, 1],
    ["a front that the provider dropped", said("x".repeat(300), "y".repeat(100)), [], { readsAtMost: 200 }, 0.25],
  ] as readonly [string, ModelCall, readonly ServedCall[], object, number][]) {
    it(`context, ${name}: ${share}`, () => assert.equal(factorsOf(call, before, applied).contextRead, share));
  }
});
