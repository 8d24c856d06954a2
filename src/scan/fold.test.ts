import assert from "node:assert/strict";
import { test } from "node:test";
import type { Captured } from "../capture/index.ts";
import { newLinker, parseCall, place, type RawCall } from "../wire/index.ts";
import { foldCaptured } from "./fold.ts";
import { everything } from "./window.ts";

function call(session: number, at: number): RawCall {
  const id = `${String(session).padStart(8, "0")}-0000-4000-8000-000000000000`;
  const body = { model: "claude-opus-4-6", max_tokens: 1, messages: [{ role: "user", content: `hello ${session}` }] };
  return {
    origin: { input: "a.har", where: `entry ${at}` },
    startedAt: at,
    method: "POST",
    url: "https://api.anthropic.com/v1/messages",
    requestHeaders: [
      ["user-agent", "claude-cli/2.1.0 (external, cli)"],
      ["x-claude-code-session-id", id],
    ],
    requestBody: JSON.stringify(body),
    status: 200,
    responseHeaders: [["content-type", "application/json"]],
    responseBody: "{}",
    cut: false,
    firstByteAfter: null,
    endedAfter: null,
    command: null,
  };
}

async function* calls(sessions: readonly number[]): AsyncGenerator<Captured> {
  let linker = newLinker;
  for (const [at, session] of sessions.entries()) {
    const outcome = parseCall(call(session, at));
    assert.ok(outcome.is === "model-call");
    const placed = place(linker, outcome.call);
    linker = placed.state;
    yield { is: "exchange", exchange: placed.exchange };
  }
}

const options = { contract: null, window: everything, families: [], prepare: () => null, onProgress: () => undefined };
const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

test("sessions whose calls interleave are folded each into one report", async () => {
  const { reports } = await foldCaptured(calls([...upTo(300), ...upTo(300)]), options);
  assert.equal(reports.length, 300);
  assert.ok(reports.every((report) => report.exchanges === 2));
});

test("of more sessions than are held, the one unused longest is ended, and every call is counted", async () => {
  const { reports } = await foldCaptured(calls([...upTo(2000), 0, 2000, 0, 1]), options);
  const counts = new Map<number, number>();
  for (const { exchanges } of reports) counts.set(exchanges, (counts.get(exchanges) ?? 0) + 1);
  assert.deepEqual([...counts].toSorted(), [
    [1, 2001],
    [3, 1],
  ]);
});
