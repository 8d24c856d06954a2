import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { injectedClock } from "../time/index.ts";
import type { LiveAgent, Surroundings } from "./agent.ts";
import type { InProcessAgent, InProcessSession, InProcessStart } from "./in-process.ts";
import { inProcessAgent } from "./in-process-agent.ts";
import { type Stage, stage } from "./misbehaving.fixture.ts";
import { heldCommand } from "./tool-gate.ts";

const stages: Stage[] = [];
afterEach(async () => {
  for (const open of stages.splice(0)) await open.close();
});

/** A small agent that notes what is done with it, asks the model and, told to "hold", runs the held command. */
function noting(notes: string[], more: Partial<InProcessSession> = {}): InProcessAgent {
  return {
    name: "noting",
    abilities: [
      "long-running",
      "resume",
      "fork",
      "set-effort",
      "switch-model",
      "interrupt",
      "message-mid-tool",
      "compact",
    ],
    start: async (where) => {
      const from = where.conversation.is === "new" ? "" : ` ${where.conversation.id}`;
      notes.push(`${where.conversation.is}${from} ${where.model} ${where.effort}`);
      return { ...session(where, notes), ...more };
    },
  };
}

function session(where: InProcessStart, notes: string[]): InProcessSession {
  const id = `c${notes.length}`;
  return {
    id,
    say: async (text, signal) => {
      where.clock.now();
      if (text === "fail") throw new Error("no disk");
      if (text === "wait") await new Promise((_, stop) => signal.addEventListener("abort", () => stop(signal.reason)));
      if (text === "hold") {
        const { execFile } = await import("node:child_process");
        await new Promise((done) => execFile("sh", ["-c", heldCommand(where.home)], done));
        notes.push("held");
      }
      if (text === "silent") return;
      await fetch(`${where.baseUrl}/v1/messages`, {
        method: "POST",
        body: JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: text }] }),
      });
    },
    tell: (text) => void notes.push(`told ${text}`),
    compact: async () => void notes.push("compacted"),
    setEffort: async (effort) => void notes.push(`effort ${effort}`),
    end: async () => void notes.push(`end ${id}`),
  };
}

async function play(agent: InProcessAgent, more: Partial<Surroundings> = {}): Promise<LiveAgent> {
  const open = await stage(more);
  stages.push(open);
  return inProcessAgent(agent).start(open.surroundings);
}

describe("an agent in this process", () => {
  test("conversations, settings and acts reach it in its own words", async () => {
    const notes: string[] = [];
    const live = await play(noting(notes), { model: "small" });
    assert.deepEqual(await live.say("hi"), { is: "answered" });
    assert.deepEqual(await live.setEffort("low"), { is: "answered" });
    assert.deepEqual(await live.compact(), { is: "answered" });
    // It has no setModel: it is told when it is taken up again.
    assert.deepEqual(await live.switchModel("big"), { is: "answered" });
    assert.deepEqual(await live.fork(), { is: "answered" }, "a conversation that was resumed can be forked");
    assert.deepEqual(await live.restart(), { is: "answered" });
    assert.deepEqual(await live.resume(), { is: "failed", because: "there is nothing to resume yet" });
    await live.end();
    assert.deepEqual(notes, [
      "new small null",
      "effort low",
      "compacted",
      "end c1",
      "resume c1 big low",
      "end c5",
      "fork c1 big low",
      "end c7",
      "new big low",
      "end c9",
    ]);
  });

  test("taken up as it was begun, it has to remember by itself what was set inside", async () => {
    const notes: string[] = [];
    const live = await play(noting(notes), { model: "small" });
    await live.say("hi");
    await live.setEffort("low");
    assert.deepEqual(await live.resume("again"), { is: "answered" });
    assert.deepEqual(await live.resume("as-begun"), { is: "answered" });
    assert.deepEqual(
      notes.filter((note) => note.startsWith("resume")),
      ["resume c1 small low", "resume c1 small null"],
    );
  });

  test("a message reaches it while its tool runs, and before the tool ends", async () => {
    const notes: string[] = [];
    const live = await play(noting(notes));
    assert.deepEqual(await live.sayMidTool("hold", "stop it"), { is: "answered" });
    assert.deepEqual(notes, ["new null null", "told stop it", "held"]);
  });

  test("where no tool runs nothing can be said into it", async () => {
    const live = await play(noting([]));
    const end = await live.sayMidTool("hi", "stop it");
    assert.match(end.is === "failed" ? end.because : end.is, /no tool use to speak into/);
  });

  test("it is interrupted by its signal", async () => {
    const live = await play(noting([]), { calls: undefined as never });
    assert.deepEqual(await live.interrupt("wait"), { is: "interrupted" });
    assert.deepEqual(await live.say("hi"), { is: "answered" });
  });

  test("what it throws is a failed turn; a turn without a call is one too; one that never ends is hung", async () => {
    const live = await play(noting([]), { turnTimeout: 1500 });
    assert.deepEqual(await live.say("fail"), { is: "failed", because: "no disk" });
    assert.deepEqual(await live.say("silent"), { is: "failed", because: "it never called the model" });
    assert.equal((await live.say("wait")).is, "hung");
    assert.equal((await live.say("hi")).is, "hung", "nothing can be said to an agent that was given up");
    assert.deepEqual(await live.restart(), { is: "answered" });
    assert.deepEqual(await live.say("hi"), { is: "answered" });
  });

  test("one that does not start is an error with what it said", async () => {
    const agent: InProcessAgent = {
      name: "broken",
      abilities: [],
      start: () => Promise.reject(new Error("no licence")),
    };
    await assert.rejects(play(agent), /no licence/);
  });

  test("its questions to the clock are the witnesses of a jump", async () => {
    const clock = injectedClock(Date.parse("2026-03-27T10:00:00Z"));
    const live = await play(noting([]), { clock });
    await live.say("hi");
    await clock.advance(61 * 60_000, "suspended");
    assert.deepEqual(await live.witnesses(), []);
    await live.say("hi");
    await live.say("hi");
    const [witness, ...others] = await live.witnesses();
    assert.equal(others.length, 0);
    assert.equal((witness?.after ?? 0) - (witness?.before ?? 0), 61 * 60_000);
  });
});
