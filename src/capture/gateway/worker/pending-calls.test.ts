import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Fact } from "../../../telemetry/index.ts";
import { analysis, readHarFile, type Told, toldOf } from "./replay.fixture.ts";

const folder = new URL("../../../../test/recordings/", import.meta.url).pathname;

/** As if its text were longer than any that Node can make: what reads it throws. */
function unreadable({ request, reply }: Told): Told {
  const body = { byteLength: reply.bodyBytes } as unknown as Told["reply"]["body"]; // nothing else of it is asked for
  return { request, reply: { ...reply, body } };
}

test("a reply that cannot be read costs its own call alone: those behind it are told, and its bytes are let go", () => {
  const calls = toldOf(readHarFile(join(folder, "claude-code/sub-agent.har"))).filter(
    ({ request }) => request.method === "POST",
  );
  const worker = analysis();
  const facts: Fact[] = [];
  let taken = 0;
  let freed = 0;
  const note = ({ facts: more, messages }: ReturnType<typeof worker.stop>): void => {
    facts.push(...more);
    for (const message of messages) if (message.is === "freed") freed += message.bytes;
  };
  for (const [index, call] of calls.entries()) {
    const { request, reply } = index === 0 ? unreadable(call) : call;
    taken += request.bodyBytes + reply.bodyBytes;
    note(worker.take(request, request.at));
    note(worker.take(reply, request.at + reply.endedAfter));
  }
  const told = new Set(facts.flatMap((fact) => (fact.is === "exchange" ? [fact.id] : [])));
  assert.equal(told.size, calls.length);
  assert.equal(freed, taken);
  note(worker.stop(Number.MAX_SAFE_INTEGER));
  assert.deepEqual([worker.counts().underWay, worker.counts().queueBytes], [0, 0]);
});
