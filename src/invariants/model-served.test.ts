import assert from "node:assert/strict";
import { test } from "node:test";
import { inShort, judge, strand } from "../../test/kit/sequence.ts";
import { absent, type Seen, seen, unrecorded } from "../wire/index.ts";
import { modelServed } from "./model-served.ts";

const table: readonly (readonly [asked: string, served: string, inShort: string])[] = [
  ["claude-opus-4-6", "claude-opus-4-6", "kept"],
  ["claude-opus-4-6", "claude-opus-4-6-20260115", "kept"],
  ["claude-opus-4-6-20260115", "claude-opus-4-6", "kept"],
  ["claude-opus-4-6[1m]", "claude-opus-4-6-20260115", "kept"],
  ["claude-3-7-sonnet-latest", "claude-3-7-sonnet-20250219", "kept"],
  ["claude-opus-4-0", "claude-opus-4-20250514", "kept"],
  ["anthropic/claude-opus-4-6", "claude-opus-4-6", "kept"],
  ["us.anthropic.claude-opus-4-6-20260115-v1:0", "claude-opus-4-6-20260115", "kept"],
  ["claude-opus-4-6@20260115", "claude-opus-4-6-20260115", "kept"],
  ["Claude-Opus-4-6", "claude-opus-4-6", "kept"],
  ["gpt-5.2", "gpt-5.2-2026-01-10", "kept"],
  ["models/gemini-2.5-pro", "gemini-2.5-pro", "kept"],
  ["gemini-2.0-flash", "gemini-2.0-flash-001", "kept"],
  ["gemini-3.1-pro-preview", "gemini-3.1-pro-preview", "kept"],
  ["gemini-flash-latest", "gemini-2.5-flash-preview-09-2025", "kept"],
  ["openrouter/auto", "gpt-5.2", "exempt"],
  ["claude-opus-4-6", "<synthetic>", "kept"],
  ["claude-opus-4-6", "claude-sonnet-4-6", "broken:claude-opus-4-6 claude-sonnet-4-6"],
  ["claude-opus-4-6", "claude-opus-4-7", "broken:claude-opus-4-6 claude-opus-4-7"],
  ["claude-opus-4-6-20260115", "claude-opus-4-6-20260201", "broken:claude-opus-4-6-20260115 claude-opus-4-6-20260201"],
  ["gpt-5.2", "gpt-5.2-mini", "broken:gpt-5.2 gpt-5.2-mini"],
  ["gpt-5.2-codex", "gpt-5.2", "broken:gpt-5.2-codex gpt-5.2"],
  ["gemini-2.5-pro", "gemini-2.5-flash", "broken:gemini-2.5-pro gemini-2.5-flash"],
  ["gemini-2.5-flash", "gemini-2.5-flash-lite", "broken:gemini-2.5-flash gemini-2.5-flash-lite"],
];

for (const [asked, served, expected] of table) {
  test(`model-served: ${asked} answered by ${served}`, () => {
    const exchanges = strand([{ says: "a", now: { model: seen(asked) }, answer: { servedModel: seen(served) } }]);
    assert.equal(inShort(judge(modelServed, exchanges)), expected);
  });
}

const hidden: readonly (readonly [name: string, asked: Seen<string>, served: Seen<string>])[] = [
  ["the request is not recorded", unrecorded, seen("x")],
  ["the reply names none", seen("x"), absent],
];
for (const [name, model, servedModel] of hidden) {
  test(`model-served: ${name}`, () => {
    const exchanges = strand([{ says: "a", now: { model }, answer: { servedModel } }]);
    assert.equal(inShort(judge(modelServed, exchanges)), "not-visible");
  });
}
