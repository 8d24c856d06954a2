// An agent does tasks with the scripted model, the task's own checker scores them: scores follow what is sent.
import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import { call, reply, think } from "../answer.ts";
import type { Disturbance } from "../disturbance.ts";
import { post, serving } from "../serving.fixture.ts";
import { type AnsweredTask, qualityScript, type SimulatedOutcome, simulatedOutcomes } from "./index.ts";

const read = reply(think("First the file."), call("read", {}));
const tasks: readonly AnsweredTask[] = Array.from({ length: 80 }, (_, i) => ({
  id: `task-${i}`,
  says: `task number ${i}.`,
  right: [read, reply(think("I know."), call("write", { value: 42 })), reply("Done.")],
  wrong: [read, reply(think("I guess."), call("write", { value: 41 })), reply("Done.")],
}));

type Block = Record<string, unknown>;

interface Layer {
  readonly effort?: string;
  readonly line?: string;
  readonly forgetsThinking?: boolean;
  readonly disturbances?: readonly Disturbance[];
}

/** What an agent writes, task by task, and what the model says of it. */
async function work(t: TestContext, { effort, line, forgetsThinking, disturbances = [] }: Layer) {
  const quality = { tasks, seed: "trial", disturbances };
  const server = await serving(t, { strict: false, disturbances, script: qualityScript(quality) });
  const written: number[] = [];
  for (const { id, says } of tasks) {
    const messages: object[] = [{ role: "user", content: `This is ${says}` }];
    for (;;) {
      const body = {
        model: "m",
        max_tokens: 100,
        thinking: { type: "adaptive" },
        system: `You do tasks. ${line ?? ""}`,
        tools: [{ name: "read" }, { name: "write" }],
        ...(effort === undefined ? {} : { output_config: { effort } }),
        messages,
      };
      const response = await post(server, "/v1/messages", body, { "x-session-id": id });
      const { content } = (await response.json()) as { content: Block[] };
      const kept = forgetsThinking === true ? content.filter(({ type }) => type !== "thinking") : content;
      messages.push({ role: "assistant", content: kept });
      const uses = content.filter(({ type }) => type === "tool_use");
      if (uses.length === 0) break;
      for (const { name, input } of uses) if (name === "write") written.push((input as { value: number }).value);
      messages.push({
        role: "user",
        content: uses.map((one) => ({ type: "tool_result", tool_use_id: one.id, content: "ok" })),
      });
    }
  }
  const scores = written.map((value): number => (value === 42 ? 1 : 0));
  return { scores, outcomes: simulatedOutcomes(quality, server.calls) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const probability = (outcomes: readonly SimulatedOutcome[]): number =>
  sum(outcomes.map((one) => one.probability)) / outcomes.length;

it("the checker's scores are the simulated ones, and follow the product layer", async (t) => {
  const base = await work(t, { effort: "high" });
  assert.equal(base.scores.length, tasks.length);
  assert.deepEqual(
    base.scores,
    base.outcomes.map(({ score }) => score),
  );
  // 80 tasks of the mix: four standard errors of mean .65, deviation .48.
  assert.ok(Math.abs(sum(base.scores) / tasks.length - 0.65) < 4 * (0.48 / Math.sqrt(80)));
  let lost = 0;
  for (const [name, layer, factor] of [
    ["a lower effort", { effort: "low" }, 1 - 8 / 65],
    ["a length limit", { effort: "high", line: "Keep answers to ≤ 25 words." }, 1 - 3 / 65],
    ["thinking that does not come back in the loop", { effort: "high", forgetsThinking: true }, 1 - 10 / 65],
    ["an effort that is ignored", { effort: "high", disturbances: [{ does: { servedEffort: "low" } }] }, 1 - 8 / 65],
  ] as readonly [string, Layer, number][]) {
    const other = await work(t, layer);
    assert.deepEqual(
      other.scores,
      other.outcomes.map(({ score }) => score),
      name,
    );
    const ratio = probability(other.outcomes) / probability(base.outcomes);
    assert.ok(Math.abs(ratio - factor) < 0.001, `${name}: ${ratio}, not ${factor}`);
    assert.ok(
      other.scores.every((score, i) => score <= (base.scores[i] ?? 0)),
      name,
    );
    lost += sum(base.scores) - sum(other.scores);
  }
  // 29 points in all, of 80 tasks: 23 are expected.
  assert.ok(lost > 10 && lost < 40, `${lost}`);
});

it("other calls are answered by the other script", async (t) => {
  const script = qualityScript({ tasks, seed: "s", otherwise: [{ steps: [reply("Otherwise.")] }] });
  const server = await serving(t, { script });
  const body = { model: "m", max_tokens: 10, messages: [{ role: "user", content: "Something else." }] };
  assert.match(await (await post(server, "/v1/messages", body)).text(), /Otherwise\./);
});
