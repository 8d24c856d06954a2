import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type EventFact, factOf } from "../../telemetry/index.ts";
import { decodeOtlp } from "./decode-otlp.ts";
import type { OtlpKind } from "./decoded.ts";
import { bytes, context, taken, toProtobuf } from "./otlp.fixture.ts";

const folder = join(import.meta.dirname, "../../../test/fixtures/otlp");

const sent: readonly (readonly [
  file: string,
  kind: OtlpKind,
  names: Readonly<Record<string, number>>,
  ignored: number,
])[] = [
  [
    "claude-code-traces",
    "traces",
    {
      "claude_code.tool.blocked_on_user": 2,
      "claude_code.llm_request": 4,
      "claude_code.tool.execution": 2,
      "claude_code.tool": 2,
      "claude_code.interaction": 1,
    },
    0,
  ],
  [
    "claude-code-logs",
    "logs",
    {
      "claude_code.user_prompt": 1,
      "claude_code.tool_decision": 2,
      "claude_code.api_request": 4,
      "claude_code.assistant_response": 4,
      "claude_code.tool_result": 2,
      "claude_code.subagent_completed": 1,
    },
    0,
  ],
  [
    "claude-code-metrics",
    "metrics",
    {
      "claude_code.session.count": 1,
      "claude_code.cost.usage": 2,
      "claude_code.token.usage": 8,
      "claude_code.active_time.total": 1,
    },
    0,
  ],
  ["codex-traces", "traces", { "codex.handle_responses": 2 }, 8],
  [
    "codex-logs",
    "logs",
    {
      "codex.conversation_starts": 1,
      "codex.startup_phase": 2,
      "codex.user_prompt": 1,
      "codex.api_request": 3,
      "codex.sse_event": 6,
      "codex.turn_ttft": 1,
      "codex.tool_decision": 2,
      "codex.tool_result": 2,
    },
    5,
  ],
  [
    "codex-metrics",
    "metrics",
    {
      "codex.thread.started": 1,
      "codex.api_request": 1,
      "codex.api_request.duration_ms": 1,
      "codex.tool.call": 2,
      "codex.tool.call.duration_ms": 2,
      "codex.turn.tool.call": 1,
      "codex.turn.token_usage": 3,
    },
    4,
  ],
  [
    "gemini-cli-traces",
    "traces",
    { "gemini_cli.llm_call": 3, "gemini_cli.tool_call": 2, "gemini_cli.schedule_tool_calls": 2 },
    0,
  ],
  [
    "gemini-cli-logs",
    "logs",
    {
      "gemini_cli.config": 1,
      "gemini_cli.ripgrep_fallback": 1,
      "gemini_cli.startup_stats": 1,
      "gemini_cli.user_prompt": 1,
      "gemini_cli.model_routing": 1,
      "gemini_cli.api_request": 3,
      "gen_ai.client.inference.operation.details": 6,
      "gemini_cli.api_response": 3,
      "gemini_cli.file_operation": 1,
      "gemini_cli.tool_call": 2,
      "gemini_cli.plan.approval_mode_duration": 1,
    },
    0,
  ],
];

/** What stood in the recordings as text, or named somebody. */
const secrets = [
  "hello world",
  "cat ",
  "Wall time",
  "hello.txt",
  "stand-in",
  "REDACTED",
  "5".repeat(64),
  "00000000-0000-4000-8000-000000000001",
  "somebody",
  "somewhere",
];

describe("what real clients send", () => {
  for (const [file, kind, names, ignored] of sent) {
    test(`${file}: events by name, valid facts without text, in both encodings alike`, () => {
      const json = readFileSync(join(folder, `${file}.json`), "utf8");
      const got = taken(decodeOtlp(kind, "application/json", bytes(json), context));
      const counts: Record<string, number> = {};
      for (const fact of got.facts) {
        assert.equal(fact.is, "event", "their calls are seen on the wire: none of these is a call of its own");
        assert.equal(factOf(fact).is, "fact");
        if (fact.is === "event") counts[fact.name] = (counts[fact.name] ?? 0) + 1;
      }
      assert.deepEqual(counts, names);
      assert.deepEqual([got.ignored, got.rejected, got.message], [ignored, 0, null]);
      const text = JSON.stringify(got.facts);
      for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} was kept`);
      const binary = taken(decodeOtlp(kind, "application/x-protobuf", toProtobuf(kind, json), context));
      assert.deepEqual(binary, got);
    });
  }

  test("claude code: a call is joined to the wire by session and request id; whose it was is an HMAC", () => {
    const json = readFileSync(join(folder, "claude-code-logs.json"));
    const { facts } = taken(decodeOtlp("logs", "application/json; charset=utf-8", json, context));
    const call = facts.find(
      (fact): fact is EventFact => fact.is === "event" && fact.name === "claude_code.api_request",
    );
    assert.match(call?.requestId ?? "", /^req_/);
    assert.match(call?.session ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(call?.durationMs, 56);
    assert.deepEqual(
      { ...call?.attributes, "prompt.id": null, unit: null },
      {
        "event.sequence": 2,
        "prompt.id": null,
        "terminal.type": "xterm-256color",
        cache_creation_tokens: 28651,
        cache_read_tokens: 0,
        cost_usd: 0.17996875,
        duration_ms: 56,
        effort: "high",
        input_tokens: 0,
        model: "claude-opus-4-7",
        output_tokens: 36,
        query_source: "sdk",
        speed: "normal",
        unit: null,
      },
    );
    assert.match(String(call?.attributes.unit), /^[0-9a-f]{24}$/);
  });

  test("codex: figures that came as strings are numbers, its time is the event's own", () => {
    const json = readFileSync(join(folder, "codex-logs.json"));
    const { facts } = taken(decodeOtlp("logs", "application/json", json, context));
    const ended = facts.filter((fact) => fact.is === "event" && fact.attributes.input_token_count !== undefined);
    assert.equal(ended.length, 3);
    const [first] = ended;
    assert.ok(first?.is === "event");
    assert.equal(first.at, Date.parse("2026-11-20T15:35:04.072Z"));
    assert.deepEqual([first.attributes.input_token_count, first.attributes.model_reasoning_effort], [9106, "high"]);
  });
});
