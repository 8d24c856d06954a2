import assert from "node:assert/strict";
import { test } from "node:test";
import { compacted, transcriptOf } from "./compaction.ts";
import { effortFields } from "./effort.ts";
import { filtered } from "./filter.ts";
import { personMessage, replyToKeep, resultsMessage } from "./history.ts";
import { fallbackFor, modelFor } from "./models.ts";
import { promptFor } from "./prompt.ts";
import { flagsFor, provenanceOf } from "./provenance.ts";
import { settingsToResume } from "./settings.ts";
import { toolsFor } from "./tools.ts";
import type { Lane } from "./types.ts";

const lanes: Readonly<Record<Lane, readonly [own: string, chosen: string, tools: string, prompt: string]>> = {
  main: ["claude-opus-4-6", "m", "all", "main in /p on 2026-04-07"],
  compaction: ["claude-opus-4-6", "m", "", "compact"],
  title: ["claude-haiku-4-5", "claude-haiku-4-5", "", "title"],
  "subagent:worker": ["claude-opus-4-6", "m", "all", "worker"],
  "subagent:explore": ["claude-haiku-4-5", "claude-haiku-4-5", "look", "explore"],
};
const tool = (name: string) => ({ name, input_schema: { type: "object" as const } });
for (const [lane, [own, chosen, tools, prompt]] of Object.entries(lanes) as [Lane, (typeof lanes)[Lane]][]) {
  test(`${lane}: model, tools and prompt`, () => {
    assert.deepEqual([modelFor(lane, null), modelFor(lane, "m")], [own, chosen]);
    const offered = toolsFor(lane, { all: [tool("all")], look: [tool("look")] });
    assert.equal(offered.map(({ name }) => name).join(), tools);
    const texts = {
      main: "main in {{cwd}} on {{today}}\n",
      explore: "explore\n",
      worker: "worker",
      title: "title",
      compact: "compact",
      continued: "",
    };
    assert.equal(promptFor(lane, texts, { cwd: "/p", today: "2026-04-07" }), prompt);
  });
}

for (const [model, chosen, sent] of [
  ["claude-opus-4-6", null, "high"],
  ["claude-sonnet-4-6", null, "high"],
  ["claude-opus-4-7", null, "xhigh"],
  ["claude-opus-4-7", "low", "low"],
  ["claude-opus-4-6", "max", "max"],
  ["claude-haiku-4-5", "max", undefined],
] as const) {
  test(`effort of ${model}, ${chosen ?? "nothing"} chosen`, () => {
    const { output_config, thinking } = effortFields(model, chosen);
    assert.deepEqual(
      [output_config?.effort, thinking?.type],
      sent === undefined ? [undefined, undefined] : [sent, "adaptive"],
    );
  });
}

test("the largest models have one that stands in for them", () => {
  assert.deepEqual(["claude-opus-4-6", "claude-sonnet-4-6", "m"].map(fallbackFor), ["claude-sonnet-4-6", null, null]);
});

test("settings of a session taken up: asked for now, else chosen before", () => {
  const saved = { model: "a", effort: "low" };
  assert.deepEqual(settingsToResume(saved, { model: null, effort: null }), saved);
  assert.deepEqual(settingsToResume(saved, { model: "b", effort: null }), { model: "b", effort: "low" });
  assert.deepEqual(settingsToResume(saved, { model: null, effort: "max" }), { model: "a", effort: "max" });
});

test("the filter takes out keys and nothing else", () => {
  const key = `sk-ant-${"x".repeat(24)}`;
  assert.equal(
    filtered(`use ${key}, then kill it:\n\`\`\`\nreturn a + b;\n\`\`\``),
    "use [a key was taken out], then kill it:\n```\nreturn a + b;\n```",
  );
  assert.equal(filtered("sk-ant-short"), "sk-ant-short");
});

test("a transcript holds what was said and done, and no thoughts; a summary takes the place of all", () => {
  const messages = [
    personMessage("go"),
    replyToKeep([
      { type: "thinking", thinking: "secret", signature: "s" },
      { type: "tool_use", id: "t", name: "read", input: { path: "a" } },
    ]),
    resultsMessage([{ id: "t", text: "seen", isError: false }], []),
    replyToKeep([{ type: "text", text: "done" }]),
  ];
  const [block] = transcriptOf(messages).content;
  assert.equal(
    block?.type === "text" && block.text,
    'user: go\n\ncall of read: {"path":"a"}\n\nresult: seen\n\nassistant: done',
  );
  assert.deepEqual(compacted("Before:\n", "all of it"), [personMessage("Before:\n\nall of it")]);
});

test("every cohort runs the same, and what a person chose is said", () => {
  const origin = {
    lane: "main",
    session: "s",
    run: "r",
    resumed: false,
    settings: { model: null, effort: "low" },
  } as const;
  const told = (cohort: string) => ({ ...provenanceOf({ ...origin, cohort }), cohort: "" });
  assert.deepEqual(told("internal"), told("public"));
  assert.deepEqual(flagsFor({ cohort: "internal", session: "f" }), []);
  assert.deepEqual(provenanceOf({ ...origin, cohort: "public" }), {
    release: "1.0.0",
    build: "2026.11.1",
    flags: [],
    cohort: "public",
    lane: "main",
    run: "r",
    resumed: false,
    set: { effort: "low" },
  });
});
