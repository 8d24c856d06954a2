import assert from "node:assert/strict";
import { test } from "node:test";
import { known } from "../../../wire/index.ts";
import { jsonl, readFiles, short, usage } from "../logs.fixture.ts";
import { ClaudeLog, says, thinks, tokens, uses } from "./claude-log.fixture.ts";

const session = "11111111-0000-4000-8000-000000000001";
const path = (name: string): string => `projects/-home-dev-boat/${name}.jsonl`;
const one = (log: ClaudeLog) => readFiles({ [path(session)]: log.toString() });

test("one line per block is one exchange: blocks united, usage counted once and at its largest", async () => {
  const log = new ClaudeLog(session).person("trim the sail");
  log.reply("msg_1", [thinks("hm", "s".repeat(96)), says("I look.")], { usage: tokens(10, 1, 30, 40), stop: null });
  log.reply("msg_1", [uses("t1", "Read", { file_path: "/a" })], { usage: tokens(10, 25, 30, 40), stop: "tool_use" });
  log.result("t1", "rope").reply("msg_2", [says("Done.")], { usage: tokens(5, 7, 80, 2) });
  const { exchanges, problems } = await one(log);
  assert.deepEqual(problems, []);
  assert.deepEqual(exchanges.map(usage), [
    "in 10 out 25 read 30 made 40 thought ?",
    "in 5 out 7 read 80 made 2 thought ?",
  ]);
  assert.deepEqual(short(exchanges[0]?.reply.items ?? []), ["reasoning plain 96", "model: I look.", "call Read t1"]);
  assert.deepEqual(short(exchanges[0]?.request.added ?? []), ["person: trim the sail"]);
  assert.deepEqual(short(exchanges[1]?.request.added ?? []), ["result t1"]);
  const [first] = exchanges;
  assert.deepEqual(
    [first?.seenIn, first?.place.session, first?.place.strand, first?.place.lane, first?.origin.where],
    ["log", session, "main", "main", "line 2"],
  );
  assert.equal(known(first?.client.version ?? { is: "absent" }), "2.1.197");
});

test("what this version does not record is unrecorded, not absent and not zero", async () => {
  const { exchanges } = await one(new ClaudeLog(session).person("go").reply("m", [says("ok")], { usage: {} }));
  const { request, reply } = exchanges[0] ?? assert.fail("no exchange");
  for (const field of ["model", "effort", "thinking", "betas", "contextEdits", "prompt", "tools", "history"] as const) {
    assert.equal(request[field].is, "unrecorded", field);
  }
  for (const [name, field] of Object.entries(reply.usage)) assert.equal(field.is, "unrecorded", name);
  assert.equal(known(reply.servedModel), "claude-opus-4-7");
});

test("a tool's answer that stands between the blocks of one reply comes in with the next call", async () => {
  const log = new ClaudeLog(session).person("both");
  log
    .reply("m1", [uses("a", "Read", {})])
    .result("a", "1")
    .reply("m1", [uses("b", "Read", {})])
    .result("b", "2");
  log.reply("m2", [says("done")]);
  const { exchanges } = await one(log);
  assert.deepEqual(
    exchanges.map(({ reply }) => short(reply.items)),
    [["call Read a", "call Read b"], ["model: done"]],
  );
  assert.deepEqual(short(exchanges[1]?.request.added ?? []), ["result a", "result b"]);
});

test("synthetic replies are no calls", async () => {
  const log = new ClaudeLog(session)
    .person("go")
    .reply("m1", [says("No response requested.")], { model: "<synthetic>" });
  assert.equal((await one(log)).exchanges.length, 0);
});

const cutBy = "API Error: Connection closed mid-response. The response above may be incomplete.";
const outcomes: readonly [string, ClaudeLog, string, string][] = [
  ["a stop reason", new ClaudeLog(session).reply("m", [says("x")]), "complete", "end_turn"],
  [
    "no stop reason in a log that never writes one",
    new ClaudeLog(session).reply("m", [says("x")], { stop: null }),
    "unrecorded",
    "unrecorded",
  ],
  [
    "no stop reason and no output in a log that writes them",
    new ClaudeLog(session).reply("m0", [says("x")]).reply("m", [says("x")], { stop: null, usage: tokens(1, 1, 0, 0) }),
    "cut",
    "unrecorded",
  ],
  [
    "the client says that the stream broke, and writes an end of its own",
    new ClaudeLog(session)
      .reply("m", [thinks("x", "s")], { usage: tokens(1, 1, 0, 0) })
      .reply("s", [says(cutBy)], { model: "<synthetic>" }),
    "cut",
    "unrecorded",
  ],
  [
    "stopped by the person before anything was counted",
    new ClaudeLog(session)
      .reply("m", [says("x")], { stop: null, usage: tokens(1, 1, 0, 0) })
      .person("[Request interrupted by user]"),
    "cut",
    "unrecorded",
  ],
];
for (const [name, log, outcome, stop] of outcomes) {
  test(`outcome: ${name}`, async () => {
    const { exchanges } = await one(log);
    const reply = exchanges.at(-1)?.reply ?? assert.fail("no exchange");
    assert.equal(reply.outcome.is, outcome);
    assert.equal(known(reply.stopReason) ?? reply.stopReason.is, stop);
  });
}

const authors: readonly [string, Record<string, unknown>, string][] = [
  ["steer north", {}, "person: steer north"],
  ["steer north", { origin: { kind: "human" } }, "person: steer north"],
  ["steer north", { origin: { kind: "task-notification" } }, "client: steer north"],
  ["steer north", { isMeta: true }, "client: steer north"],
  ["This session is being continued", { isCompactSummary: true }, "client: This session is being continued"],
  ["<command-name>/cost</command-name>", {}, "client: <command-name>/cost</command-name>"],
  ["<local-command-stdout>ok</local-command-stdout>", {}, "client: <local-command-stdout>ok</local-command-stdout>"],
  ["[Request interrupted by user for tool use]", {}, "client: [Request interrupted by user for tool use]"],
];
for (const [text, more, expected] of authors) {
  test(`who wrote it: ${text} ${JSON.stringify(more)}`, async () => {
    const { exchanges } = await one(new ClaudeLog(session).person(text, more).reply("m", [says("x")]));
    assert.deepEqual(short(exchanges[0]?.request.added ?? []), [expected]);
  });
}

const notes: readonly [string, unknown, Record<string, unknown>, Record<string, unknown>, string][] = [
  ["ok", "fine", {}, {}, "result t"],
  ["failed", "Exit code 2\nno such file", {}, { is_error: true }, "result t failed (exit 2)"],
  ["another failure", "<tool_use_error>String not found</tool_use_error>", {}, { is_error: true }, "result t failed"],
  [
    "refused",
    "The user doesn't want to proceed with this tool use. The tool use was rejected.",
    {},
    { is_error: true },
    "result t failed (denied)",
  ],
  [
    "not permitted",
    "Permission to use Bash with command x has been denied.",
    {},
    { is_error: true },
    "result t failed (denied)",
  ],
  ["stopped", "[Request interrupted by user for tool use]", {}, { is_error: true }, "result t failed (interrupted)"],
  ["stopped shell", "half", { toolUseResult: { stdout: "half", interrupted: true } }, {}, "result t (interrupted)"],
  ["hook", "PreToolUse:Bash hook error: not today", {}, { is_error: true }, "result t failed (blocked by a hook)"],
  ["list of texts", [{ type: "text", text: "a" }], {}, {}, "result t"],
];
for (const [name, content, more, block, expected] of notes) {
  test(`tool result: ${name}`, async () => {
    const log = new ClaudeLog(session).reply("m1", [uses("t", "Bash", {})]).result("t", content, more, block);
    const { exchanges } = await one(log.reply("m2", [says("x")]));
    assert.deepEqual(short(exchanges[1]?.request.added ?? []), [expected]);
  });
}

const echo = (name: string, args = ""): string =>
  `<command-name>/${name}</command-name>\n<command-message>${name}</command-message>\n<command-args>${args}</command-args>`;
const stdout = (text: string): string => `<local-command-stdout>${text}</local-command-stdout>`;
const acts: readonly [string, readonly string[], readonly unknown[]][] = [
  ["effort by argument", [echo("effort", "high")], [{ component: "effort", value: "high", by: "command echo" }]],
  ["model by argument", [echo("model", "opus")], [{ component: "model", value: "opus", by: "command echo" }]],
  [
    "model by menu",
    [echo("model"), stdout("Set model to \u001b[1mSonnet 4.6\u001b[22m")],
    [{ component: "model", value: "Sonnet 4.6", by: "command echo" }],
  ],
  ["menu left", [echo("model"), stdout("Kept everything")], []],
  ["clear", [echo("clear")], [{ component: "clear", value: null, by: "command echo" }]],
  ["a command that sets nothing", [echo("cost"), stdout("$1")], []],
];
for (const [name, texts, expected] of acts) {
  test(`person's act: ${name}`, async () => {
    const log = new ClaudeLog(session).reply("m1", [says("x")]);
    for (const text of texts) log.person(text);
    const { exchanges } = await one(log.person("on").reply("m2", [says("y")]));
    assert.deepEqual(exchanges[1]?.request.personActs, expected);
    assert.deepEqual(exchanges[0]?.request.personActs, []);
  });
}

test("compaction is announced on the next call of the strand, and there alone", async () => {
  const log = new ClaudeLog(session).person("a").reply("m1", [says("b")]);
  log.add({ type: "system", subtype: "compact_boundary", compactMetadata: { trigger: "auto" } });
  log.person("This session is being continued …", { isCompactSummary: true });
  log
    .reply("m2", [says("c")])
    .person("d")
    .reply("m3", [says("e")]);
  const { exchanges } = await one(log);
  assert.deepEqual(
    exchanges.map(({ place }) => place.announced?.map(({ kind }) => kind)),
    [[], ["compaction"], []],
  );
});

test("a message that hangs before the last reply is a rewind", async () => {
  const log = new ClaudeLog(session).person("a").reply("m1", [says("b")]);
  const before = String(log.records.at(-1)?.uuid);
  log
    .person("c")
    .reply("m2", [says("d")])
    .person("e", { parentUuid: before })
    .reply("m3", [says("f")]);
  const { exchanges } = await one(log);
  assert.deepEqual(
    exchanges.map(({ request }) => request.personActs.map(({ component }) => component)),
    [[], [], ["rewind"]],
  );
  assert.deepEqual(short(exchanges[2]?.request.added ?? []), ["person: e"]);
});

test("a new build inside a session shows a new process", async () => {
  const log = new ClaudeLog(session).person("a").reply("m1", [says("b")]);
  const { exchanges } = await one(log.person("c").reply("m2", [says("d")], { version: "2.1.210" }));
  assert.deepEqual(
    exchanges.map(({ place }) => place.resumed),
    [false, true],
  );
});

test("sub-agents: kind, parent and asked model come from meta file and delegating log, in both layouts", async () => {
  const main = new ClaudeLog(session)
    .person("explore")
    .reply("m1", [uses("t1", "Agent", { subagent_type: "Explore", prompt: "find ropes" })]);
  main.result("t1", "found", {
    toolUseResult: { agentId: "a1", agentType: "Explore", resolvedModel: "claude-haiku-4-5" },
  });
  main
    .reply("m2", [uses("t2", "Task", { subagent_type: "Plan", prompt: "plan it" })])
    .result("t2", "ok")
    .reply("m3", [says("done")]);
  const a1 = new ClaudeLog(session, { agentId: "a1" }).person("find ropes").reply("s1", [says("here")]);
  const a2 = new ClaudeLog(session, { agentId: "a2" }).person("plan it").reply("s2", [says("so")]);
  const { exchanges } = await readFiles({
    [path(session)]: main.toString(),
    [path(`${session}/subagents/agent-a1`)]: a1.toString(),
    [path(`${session}/subagents/agent-a1`).replace(".jsonl", ".meta.json")]: JSON.stringify({
      agentType: "Explore",
      toolUseId: "t1",
      spawnDepth: 1,
    }),
    [path("agent-a2")]: a2.toString(),
  });
  assert.deepEqual(
    exchanges.map(({ place, request }) => [
      place.session,
      place.strand,
      place.lane,
      place.parent,
      known(request.model),
    ]),
    [
      [session, "main", "main", null, undefined],
      [session, "main", "main", null, undefined],
      [session, "main", "main", null, undefined],
      [session, "a1", "subagent:Explore", "main", "claude-haiku-4-5"],
      [session, "a2", "subagent:Plan", "main", undefined],
    ],
  );
  assert.deepEqual(short(exchanges[3]?.request.added ?? []), ["model: find ropes"]);
});

test("before agents had ids, a sidechain inside the file is a strand named by its root", async () => {
  const log = new ClaudeLog(session).person("go");
  log.person("child's task", { isSidechain: true, parentUuid: null, uuid: "root" });
  log.reply("s1", [says("child")], { isSidechain: true, parentUuid: "root", uuid: "c1" });
  log.reply("m1", [says("parent")]);
  const { exchanges } = await one(log);
  assert.deepEqual(exchanges.map(({ place }) => place.strand).sort(), ["main", "sidechain root"]);
});

test("a fork's copies are read once; what it adds belongs to its own session", async () => {
  const fork = "22222222-0000-4000-8000-000000000002";
  const parent = new ClaudeLog(session)
    .person("a")
    .reply("m1", [says("b")])
    .person("c")
    .reply("m2", [says("d")]);
  const copied = parent.records.slice(0, 2).map((record) => ({ ...record, uuid: record.uuid, sessionId: fork }));
  const own = new ClaudeLog(fork).person("e", {
    parentUuid: copied[1]?.uuid,
    timestamp: "2026-05-02T00:00:00Z",
  });
  own.reply("m3", [says("f")], { timestamp: "2026-05-02T00:00:01Z" });
  const { exchanges } = await readFiles({
    [path(session)]: parent.toString(),
    [path(fork)]: jsonl([{ type: "mode", mode: "normal", sessionId: fork }, ...copied, ...own.records]),
  });
  assert.deepEqual(
    exchanges.map(({ place, reply }) => [place.session === fork, short(reply.items)[0]]),
    [
      [false, "model: b"],
      [false, "model: d"],
      [true, "model: f"],
    ],
  );
  assert.deepEqual(short(exchanges[2]?.request.added ?? []), ["person: e"]);
});

test("newer builds record the request: model, effort, thinking, flags, edits, prompt and tools are set", async () => {
  const log = new ClaudeLog(session).person("go");
  log.raw({
    type: "api-request-shape",
    shapeHash: "h",
    sessionId: session,
    shape: {
      system: [{ type: "text", text: "You sail." }],
      tools: [{ name: "Read", description: "reads", input_schema: { type: "object" } }],
    },
  });
  log.raw({
    type: "api-request",
    id: "r1",
    sessionId: session,
    shapeHash: "h",
    params: {
      model: "claude-opus-5-5",
      betas: ["b-2", "a-1"],
      max_tokens: 128000,
      thinking: { type: "adaptive" },
      context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
      output_config: { effort: "high" },
    },
  });
  log.reply("m1", [says("x")], { requestRef: "r1", requestedModel: "claude-opus-5-5", effort: "high" });
  const { request } = (await one(log)).exchanges[0] ?? assert.fail("no exchange");
  assert.equal(known(request.model), "claude-opus-5-5");
  assert.equal(known(request.effort), "high");
  assert.equal(known(request.thinking)?.mode, "adaptive");
  assert.equal(known(request.maxTokens), 128000);
  assert.deepEqual(known(request.betas), ["a-1", "b-2"]);
  assert.deepEqual(
    known(request.contextEdits)?.map(({ type }) => type),
    ["clear_thinking_20251015"],
  );
  assert.equal(known(request.prompt)?.text, "You sail.");
  assert.deepEqual(
    known(request.tools)?.tools.map(({ name }) => name),
    ["Read"],
  );
  assert.equal(request.history.is, "unrecorded");
});

test("builds between record effort on the reply and the prompt as an attachment", async () => {
  const log = new ClaudeLog(session).add({
    type: "attachment",
    attachment: { type: "prompt_snapshot", systemPrompt: ["You", "sail."] },
  });
  const { request } =
    (await one(log.person("go").reply("m1", [says("x")], { effort: "medium" }))).exchanges[0] ?? assert.fail();
  assert.equal(known(request.effort), "medium");
  assert.equal(known(request.prompt)?.text.includes("sail."), true);
  assert.equal(request.tools.is, "unrecorded");
});

test("a file that a person attached is known to the model", async () => {
  const log = new ClaudeLog(session)
    .person("see @a")
    .add({ type: "attachment", attachment: { type: "file", filename: "/home/dev/a.ts" } });
  const { exchanges } = await one(log.reply("m1", [says("x")]));
  const [, attached] = short(exchanges[0]?.request.added ?? []);
  assert.match(attached ?? "", /^client: <system-reminder>\nCalled the Read tool .*"\/home\/dev\/a\.ts"/);
});
