import assert from "node:assert/strict";
import { test } from "node:test";
import { known } from "../../../wire/index.ts";
import { jsonl, readFiles, short, usage } from "../logs.fixture.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Writes records as Codex does. */
class Rollout {
  readonly records: Fields[] = [];
  readonly #day: number;

  constructor(id: string, meta: Fields = {}, day = 1) {
    this.#day = day;
    this.add("session_meta", {
      id,
      session_id: id,
      cwd: "/home/dev/boat",
      originator: "codex_exec",
      cli_version: "0.169.0",
      source: "exec",
      base_instructions: { text: "You row." },
      ...meta,
    });
  }

  add(type: string, payload: Fields): this {
    const timestamp = new Date(Date.UTC(2026, 4, this.#day, 12, 0, this.records.length)).toISOString();
    this.records.push({ timestamp, type, payload });
    return this;
  }

  turn(model: string, effort?: string): this {
    return this.add("turn_context", {
      turn_id: "t",
      cwd: "/home/dev/boat",
      model,
      ...(effort === undefined ? {} : { effort }),
    });
  }

  person(text: string): this {
    return this.message("user", text);
  }

  message(role: string, text: string): this {
    const type = role === "assistant" ? "output_text" : "input_text";
    return this.add("response_item", { type: "message", role, content: [{ type, text }] });
  }

  thinks(carrier: string): this {
    return this.add("response_item", { type: "reasoning", summary: [], encrypted_content: carrier });
  }

  calls(callId: string, cmd: string): this {
    return this.add("response_item", {
      type: "function_call",
      name: "exec_command",
      call_id: callId,
      arguments: JSON.stringify({ cmd }),
    });
  }

  answers(callId: string, output: unknown): this {
    return this.add("response_item", { type: "function_call_output", call_id: callId, output });
  }

  used(responseId: string, input: number, cached: number, output: number, reasoning: number): this {
    return this.add("token_usage_record", { response_id: responseId, usage: tokens(input, cached, output, reasoning) });
  }

  /** Older builds: the running total, and what the last call used. */
  total(total: Fields, last: Fields): this {
    return this.add("event_msg", { type: "token_count", info: { total_token_usage: total, last_token_usage: last } });
  }
}

function tokens(input: number, cached: number, output: number, reasoning: number): Fields {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}

const file = (name: string): string => `sessions/2026/05/01/rollout-2026-05-01T12-00-00-${name}.jsonl`;
const one = (rollout: Rollout) => readFiles({ [file("a")]: jsonl(rollout.records) });

test("what the model made between two inputs is one call, with its usage, model and effort", async () => {
  const { exchanges, problems } = await one(
    new Rollout("a")
      .message("developer", "rules")
      .message("user", "<environment_context>x</environment_context>")
      .turn("gpt-5.4", "high")
      .person("row")
      .thinks("z".repeat(80))
      .calls("c1", "ls")
      .used("r1", 100, 40, 30, 12)
      .answers("c1", "Chunk ID: 1\nProcess exited with code 0\nOutput:\nhi")
      .message("assistant", "Done.")
      .used("r2", 200, 150, 5, 0),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(exchanges.map(usage), [
    "in 60 out 30 read 40 made ? thought 12",
    "in 50 out 5 read 150 made ? thought 0",
  ]);
  assert.deepEqual(
    exchanges.map(({ reply }) => short(reply.items)),
    [["reasoning encrypted 80", "call exec_command c1"], ["model: Done."]],
  );
  assert.deepEqual(short(exchanges[0]?.request.added ?? []), [
    "client: rules",
    "client: <environment_context>x</environment_context>",
    "person: row",
  ]);
  assert.deepEqual(short(exchanges[1]?.request.added ?? []), ["result c1"]);
  const { request, place, client, reply } = exchanges[0] ?? assert.fail("no exchange");
  assert.deepEqual(
    [known(request.model), known(request.effort), known(request.prompt)?.text],
    ["gpt-5.4", "high", "You row."],
  );
  assert.deepEqual([place.session, place.strand, place.lane], ["a", "main", "main"]);
  assert.deepEqual(
    [known(client.version), known(client.entrypoint), known(client.project)],
    ["0.169.0", "exec", "/home/dev/boat"],
  );
  assert.equal(reply.servedModel.is, "unrecorded");
  assert.equal(request.tools.is, "unrecorded");
});

test("older builds: usage is the growth of the running total, however often it is written", async () => {
  const rollout = new Rollout("a").turn("gpt-5").person("row").message("assistant", "one");
  rollout.total(tokens(100, 0, 10, 0), tokens(100, 0, 10, 0)).total(tokens(100, 0, 10, 0), tokens(100, 0, 10, 0));
  rollout
    .person("on")
    .message("assistant", "two")
    .total(tokens(300, 90, 30, 8), tokens(200, 90, 20, 8));
  rollout.total(tokens(300, 90, 30, 8), tokens(200, 90, 20, 8));
  const { exchanges } = await one(rollout);
  assert.deepEqual(exchanges.map(usage), [
    "in 100 out 10 read 0 made ? thought 0",
    "in 110 out 20 read 90 made ? thought 8",
  ]);
  assert.equal(exchanges[0]?.request.effort.is, "unrecorded");
});

test("usage that is missing is unrecorded", async () => {
  const { exchanges } = await one(new Rollout("a").person("row").message("assistant", "one"));
  assert.deepEqual(exchanges.map(usage), ["in ? out ? read ? made ? thought ?"]);
  assert.equal(exchanges[0]?.reply.outcome.is, "unrecorded");
});

test("the summary of a compaction is a call of its own lane; the next call is announced and keeps what came in", async () => {
  const rollout = new Rollout("a").turn("m").person("row").calls("c1", "ls").used("r1", 10, 0, 1, 0).answers("c1", "x");
  rollout.message("assistant", "So far: rowing.").used("r2", 20, 0, 2, 0).add("compacted", { message: "…" });
  rollout.turn("m").message("assistant", "Done.").used("r3", 5, 0, 3, 0);
  const { exchanges } = await one(rollout);
  assert.deepEqual(
    exchanges.map(({ place, request, reply }) => [
      place.lane,
      place.announced?.length,
      short(request.added).at(-1),
      short(reply.items)[0],
    ]),
    [
      ["main", 0, "person: row", "call exec_command c1"],
      ["compaction", 0, undefined, "model: So far: rowing."],
      ["main", 1, "result c1", "model: Done."],
    ],
  );
});

test("usage of a call whose reply is not listed is kept, apart from the main strand", async () => {
  const rollout = new Rollout("a").turn("m").person("row").message("assistant", "one").used("r1", 10, 0, 1, 0);
  const { exchanges } = await one(
    rollout.used("r2", 70, 0, 7, 0).turn("m").person("on").message("assistant", "two").used("r3", 1, 0, 1, 0),
  );
  assert.deepEqual(
    exchanges.map(({ place }) => place.lane),
    ["main", "side:unlisted", "main"],
  );
  assert.equal(usage(exchanges[1] ?? assert.fail()), "in 70 out 7 read 0 made ? thought 0");
});

test("a fork begins with its parent's history: read once", async () => {
  const parent = new Rollout("p")
    .turn("m")
    .person("row")
    .calls("c1", "ls")
    .used("r1", 10, 0, 1, 0)
    .answers("c1", "x")
    .message("assistant", "Done.")
    .used("r2", 10, 0, 1, 0);
  const fork = new Rollout("f", { forked_from_id: "p" }, 2);
  const copies = parent.records.filter((record) => record.type !== "token_usage_record");
  const own = new Rollout("x").turn("m").person("again").calls("c9", "pwd").used("r9", 4, 0, 9, 0).records.slice(1);
  const { exchanges } = await readFiles({
    [file("a")]: jsonl(parent.records),
    [file("b")]: jsonl([...fork.records, ...copies, ...own]),
  });
  assert.deepEqual(
    exchanges.map(({ place, reply }) => `${place.session} ${short(reply.items)[0]}`),
    ["p call exec_command c1", "p model: Done.", "f call exec_command c9"],
  );
});

test("a sub-agent is a strand of the session it works for", async () => {
  const child = new Rollout("k", {
    session_id: "p",
    source: { subagent: { thread_spawn: { parent_thread_id: "p", depth: 1, agent_role: "explorer" } } },
  });
  const { exchanges } = await one(child.turn("m").person("look").message("assistant", "here").used("r", 1, 0, 1, 0));
  const { place } = exchanges[0] ?? assert.fail();
  assert.deepEqual([place.session, place.strand, place.lane, place.parent], ["p", "k", "subagent:explorer", "main"]);
});

const results: readonly [string, unknown, string][] = [
  ["exit code in the text", "Wall time: 1\nProcess exited with code 3\nOutput:\n", "result c failed (exit 3)"],
  [
    "exit code of old builds",
    JSON.stringify({ output: "no", metadata: { exit_code: 1, duration_seconds: 0.1 } }),
    "result c failed (exit 1)",
  ],
  [
    "exit code in the output is no exit code",
    `Process exited with code 0\nOutput:\nProcess exited with code 9`,
    "result c",
  ],
  ["an object", { content: "no", success: false }, "result c failed"],
  ["a list", [{ type: "input_text", text: "x" }], "result c"],
  ["refused", "exec command rejected by user", "result c failed (denied)"],
  ["stopped", "aborted by user after 2.1s", "result c failed (interrupted)"],
];
for (const [name, output, expected] of results) {
  test(`tool result: ${name}`, async () => {
    const { exchanges } = await one(new Rollout("a").calls("c", "x").answers("c", output).message("assistant", "y"));
    assert.deepEqual(short(exchanges[1]?.request.added ?? []), [expected]);
  });
}

test("an aborted turn counts once, whether written as event, as message, or both", async () => {
  const abort = { type: "turn_aborted", reason: "interrupted" };
  const mark = "<turn_aborted>stopped</turn_aborted>";
  for (const rollout of [
    new Rollout("a").message("assistant", "x").add("event_msg", abort),
    new Rollout("a").message("assistant", "x").message("user", mark),
    new Rollout("a").message("assistant", "x").message("user", mark).add("event_msg", abort),
    new Rollout("a").message("assistant", "x").add("event_msg", abort).message("user", mark),
  ]) {
    const { exchanges } = await one(rollout.person("on").message("assistant", "y"));
    const added = short(exchanges[1]?.request.added ?? []);
    assert.deepEqual([added.length, added.filter((item) => item.startsWith("client: <turn_aborted>")).length], [2, 1]);
  }
});

test("the first builds wrote response items bare", async () => {
  const { exchanges } = await readFiles({
    [file("old")]: jsonl([
      { id: "o", timestamp: "2025-06-01T00:00:00Z", instructions: "You row." },
      { type: "message", role: "user", content: [{ type: "input_text", text: "row" }] },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "ok" }] },
    ]),
  });
  assert.deepEqual(
    exchanges.map(({ place, reply }) => [place.session, short(reply.items)]),
    [["o", ["model: ok"]]],
  );
});
