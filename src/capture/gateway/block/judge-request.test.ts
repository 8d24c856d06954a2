import assert from "node:assert/strict";
import { test } from "node:test";
import type { BlockableRule } from "../../../settings/index.ts";
import { unanswered } from "../../../wire/index.ts";
import { contractOf } from "./contract.fixture.ts";
import { judgeRequest, type Verdict } from "./judge-request.ts";

const contract = contractOf(
  'model: {value: claude-opus-4-6, delegates: {"subagent:Explore": claude-haiku-4-5}}\neffort: high',
);
const messages = [{ role: "user", content: "hi" }];
const opus = { model: "claude-opus-4-6", messages, output_config: { effort: "high" } };
const claude = { "user-agent": "claude-cli/2.1.97 (external, cli)", "x-app": "cli" };
const every: readonly BlockableRule[] = ["model-declared", "effort-declared", "model-served"];

interface Asked {
  readonly body: object | string;
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly rules?: readonly BlockableRule[];
}

function judge({ body, url = "/v1/messages", method = "POST", headers = {}, rules = every }: Asked): Verdict {
  const raw = unanswered({
    origin: { input: "test", where: "1" },
    startedAt: 0,
    method,
    url,
    requestHeaders: Object.entries(headers),
    requestBody: typeof body === "string" ? body : JSON.stringify(body),
  });
  return judgeRequest(raw, new Set(rules), contract);
}

const cases: readonly (readonly [name: string, asked: Asked, is: string])[] = [
  ["what is declared", { body: opus }, "allowed claude-opus-4-6"],
  ["its dated name", { body: { ...opus, model: "claude-opus-4-6-20260115" } }, "allowed claude-opus-4-6-20260115"],
  ["another model", { body: { ...opus, model: "claude-haiku-4-5" } }, "model-declared"],
  [
    "another model, where that rule only reports",
    { body: { ...opus, model: "x" }, rules: ["effort-declared"] },
    "allowed null",
  ],
  [
    "work given away to a lane that is not declared",
    { body: { ...opus, model: "claude-haiku-4-5" }, headers: claude, rules: ["model-declared"] },
    "model-declared",
  ],
  ["another effort", { body: { ...opus, output_config: { effort: "medium" } } }, "effort-declared"],
  ["no effort", { body: { model: "claude-opus-4-6", messages } }, "effort-declared"],
  ["no model", { body: { messages } }, "unreadable"],
  ["no JSON", { body: "{" }, "unreadable"],
  ["no body", { body: "" }, "unreadable"],
  ["two models", { body: '{"model":"claude-opus-4-6","model":"x","messages":[]}' }, "unreadable"],
  [
    "two efforts",
    { body: '{"model":"claude-opus-4-6","messages":[],"output_config":{"effort":"high","effort":"low"}}' },
    "unreadable",
  ],
  ["a batch", { url: "/v1/messages/batches", body: { requests: [{ params: { model: "x" } }] } }, "unreadable"],
  ["work by an address of another spelling", { url: "/v1/%6dessages", body: { ...opus, model: "x" } }, "unreadable"],
  [
    "a path whose parameters some servers drop",
    { url: "/v1/messages;count_tokens", body: { ...opus, model: "x" } },
    "unreadable",
  ],
  [
    "a path that is two to some servers",
    { url: "/v1/messages%3F/count_tokens", body: { ...opus, model: "x" } },
    "unreadable",
  ],
  [
    "another spelling, and a byte order mark",
    { url: "/v1/%6dessages", body: `\ufeff${JSON.stringify(opus)}` },
    "unreadable",
  ],
  ["another spelling, nothing asked", { url: "/v1/%6dessages", body: "" }, "allowed null"],
  ["JSON to some readers", { url: "/v2/generate", body: '{"model":"x","temperature":NaN}' }, "unreadable"],
  [
    "UTF-16",
    { url: "/v2/generate", body: Buffer.from(JSON.stringify(opus), "utf16le").toString("utf8") },
    "unreadable",
  ],
  ["a list of work", { url: "/v2/generate", body: [opus] }, "unreadable"],
  [
    "work in a form",
    { url: "/v1/images/edits", body: '--x\r\ncontent-disposition: form-data; name="model"\r\n\r\nx\r\n--x--' },
    "unreadable",
  ],
  [
    "a file",
    { url: "/v1/files", body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--x--' },
    "allowed null",
  ],
  ["models to fall back to", { body: { ...opus, models: ["claude-opus-4-6", "x"] } }, "unreadable"],
  ["another method", { method: "PUT", body: { ...opus, model: "x" } }, "model-declared"],
  ["two models to some readers", { body: '{"model":"claude-opus-4-6","Model":"x","messages":[]}' }, "unreadable"],
  ["embeddings", { url: "/v1/embeddings", body: { model: "e", input: "x" } }, "unreadable"],
  ["token counting", { url: "/v1/messages/count_tokens", body: opus }, "allowed null"],
  ["telemetry", { url: "/api/event_logging/batch", body: { events: [] } }, "allowed null"],
  ["something without a model", { url: "/v1internal:loadCodeAssist", body: { metadata: {} } }, "allowed null"],
  ["a list of models", { url: "/v1/models", method: "GET", body: "" }, "allowed null"],
];
for (const [name, asked, is] of cases) {
  test(`a request judged: ${name}`, () => {
    const verdict = judge(asked);
    const found =
      verdict.is === "allowed" ? `allowed ${verdict.asked}` : verdict.is === "blocked" ? verdict.rule : verdict.is;
    assert.equal(found, is);
  });
}

test("a block says the rule, what was expected and sent, where it is declared, and what to do", () => {
  const verdict = judge({ body: { ...opus, model: "gpt\n-6" } });
  assert.equal(
    verdict.is === "blocked" && verdict.message,
    "blocked by model-declared: gpt -6 was asked for, declared is claude-opus-4-6 (evenkeel.yaml:4) [expected: claude-opus-4-6; sent: gpt -6]. " +
      "Send what is declared, declare it in evenkeel.yaml, or set model-declared to report under live.gateway.rules.",
  );
});
