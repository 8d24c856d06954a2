import assert from "node:assert/strict";
import { test } from "node:test";
import { skipLine } from "./skip-line.ts";

const uuid = "0b1c2d3e-0000-4000-8000-000000000000";
const cases: readonly [line: string, skipped: boolean][] = [
  ['{"type":"file-history-snapshot","messageId":"m"}', true],
  ['{"type":"api-request-blob","hash":"h"}', true],
  ['{"type":"summary","summary":"s"}', true],
  ['{"type":"api-request","id":"r"}', false],
  ['{"type":"api-request-shape","shapeHash":"h"}', false],
  ['{"type":"summaries"}', false],
  ['{"type":"user","message":{}}', false],
  ['{"type":"sum', false],
  [`{"parentUuid":"${uuid}","isSidechain":false,"attachment":{"type":"skill_listing","content":""}}`, true],
  [`{"parentUuid":"${uuid}","isSidechain":true,"agentId":"a1","attachment":{"type":"skill_listing"}}`, true],
  [`{"parentUuid":"${uuid}","isSidechain":false,"attachment":{"type":"file","filename":"/a"}}`, false],
  [`{"parentUuid":"${uuid}","isSidechain":false,"attachment":{"type":"prompt_snapshot"}}`, false],
  [`{"parentUuid":null,"isSidechain":false,"message":{"x":{"attachment":{"type":"skill_listing"}}}}`, false],
  [`{"parentUuid":null,"isSidechain":false,"type":"user","message":{}}`, false],
  ["", false],
];
for (const [line, skipped] of cases) {
  test(`${skipped ? "skipped" : "read"}: ${line.slice(0, 90)}`, () => {
    const bytes = Buffer.from(`before\n${line}\nafter`);
    assert.equal(skipLine(bytes, 7, 7 + line.length), skipped);
  });
}
