import assert from "node:assert/strict";
import { copyFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { known } from "../../../wire/index.ts";
import { inFolder, type Read, readAll, short, usage } from "../logs.fixture.ts";

type Fields = Readonly<Record<string, unknown>>;
interface Message {
  readonly id: string;
  readonly data: Fields;
  readonly parts: readonly Fields[];
}

const tokens = (more: Fields = {}): Fields => ({
  total: 202,
  input: 10,
  output: 42,
  reasoning: 0,
  cache: { read: 50, write: 100 },
  ...more,
});
const asks = (id: string, text: string, variant?: string): Message => ({
  id,
  data: {
    role: "user",
    time: { created: 1000 },
    model: { providerID: "anthropic", modelID: "m", ...(variant === undefined ? {} : { variant }) },
  },
  parts: [{ type: "text", text }],
});
const answers = (id: string, parts: readonly Fields[], more: Fields = {}): Message => ({
  id,
  data: {
    role: "assistant",
    mode: "build",
    agent: "build",
    modelID: "claude-x",
    providerID: "anthropic",
    path: { cwd: "/boat" },
    tokens: tokens(),
    finish: "stop",
    time: { created: 2000, completed: 2500 },
    ...more,
  },
  parts,
});
const says = (text: string): Fields => ({ type: "text", text });
const thinks: Fields = { type: "reasoning", text: "hm", metadata: { anthropic: { signature: "s".repeat(96) } } };
const uses = (callID: string, state: Fields): Fields => ({
  type: "tool",
  tool: "bash",
  callID,
  state: { input: { command: "ls" }, ...state },
});

interface Session {
  readonly id: string;
  readonly parent?: string;
  readonly messages: readonly Message[];
}

function writeDatabase(path: string, sessions: readonly Session[], wal = false): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(`${wal ? "pragma journal_mode = wal; pragma wal_autocheckpoint = 0;" : ""}
    create table session (id text primary key, parent_id text, directory text, version text, time_created integer);
    create table message (id text primary key, session_id text, time_created integer, data text);
    create table part (id text primary key, message_id text, data text);`);
  let count = 0;
  for (const { id, parent, messages } of sessions) {
    database.prepare("insert into session values (?, ?, '/boat', '1.18.33', ?)").run(id, parent ?? null, count++);
    for (const message of messages) {
      database
        .prepare("insert into message values (?, ?, ?, ?)")
        .run(message.id, id, count++, JSON.stringify(message.data));
      for (const part of message.parts) {
        database
          .prepare("insert into part values (?, ?, ?)")
          .run(`prt_${String(count++).padStart(6, "0")}`, message.id, JSON.stringify(part));
      }
    }
  }
  return database;
}

async function readDatabase(...sessions: Session[]): Promise<Read> {
  return await inFolder({}, async (folder) => {
    writeDatabase(join(folder, "opencode.db"), sessions).close();
    return await readAll([folder]);
  });
}

test("messages with their parts: usage, effort, reasoning, calls and their results", async () => {
  const { exchanges, problems } = await readDatabase({
    id: "ses_1",
    messages: [
      asks("msg_1", "row", "high"),
      answers(
        "msg_2",
        [
          { type: "step-start" },
          thinks,
          says("I look."),
          uses("t1", { status: "completed", output: "x", metadata: { exit: 2 } }),
          uses("t2", { status: "error", error: "The user rejected permission" }),
          { type: "step-finish", reason: "tool-calls", tokens: tokens() },
        ],
        { variant: "high", finish: "tool-calls" },
      ),
      answers("msg_3", [says("Done.")], { variant: "high" }),
      asks("msg_4", "on"),
      answers("msg_5", [says("Yes.")]),
    ],
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(exchanges.map(usage), Array(3).fill("in 10 out 42 read 50 made 100 thought 0"));
  assert.deepEqual(
    exchanges.map(({ reply }) => short(reply.items)),
    [["reasoning plain 96", "model: I look.", "call bash t1", "call bash t2"], ["model: Done."], ["model: Yes."]],
  );
  assert.deepEqual(
    exchanges.map(({ request }) => short(request.added)),
    [["person: row"], ["result t1 failed (exit 2)", "result t2 failed (denied)"], ["person: on"]],
  );
  assert.deepEqual(
    exchanges.map(({ request: { effort } }) => known(effort) ?? effort.is),
    ["high", "high", "absent"],
  );
  const { place, client, protocol, reply, request } = exchanges[0] ?? assert.fail();
  assert.deepEqual(
    [place.session, place.lane, known(client.version), known(client.project), protocol],
    ["ses_1", "main", "1.18.33", "/boat", "anthropic-messages"],
  );
  assert.deepEqual(
    [known(reply.stopReason), known(reply.duration), reply.outcome.is, request.prompt.is],
    ["tool-calls", 500, "complete", "unrecorded"],
  );
});

test("a build that writes no model on the person's message does not record effort", async () => {
  const old: Message = { ...asks("msg_1", "row"), data: { role: "user", time: { created: 1 } } };
  const { exchanges } = await readDatabase({ id: "ses_1", messages: [old, answers("msg_2", [says("x")])] });
  assert.equal(exchanges[0]?.request.effort.is, "unrecorded");
});

test("a session somebody delegated to is a strand of the root session, read behind it", async () => {
  const { exchanges } = await readDatabase(
    { id: "ses_0", parent: "ses_1", messages: [asks("m1", "look"), answers("m2", [says("here")], { agent: "scout" })] },
    { id: "ses_1", messages: [asks("m3", "row"), answers("m4", [says("done")])] },
    { id: "ses_2", parent: "ses_0", messages: [answers("m5", [says("deep")], { agent: "diver" })] },
  );
  assert.deepEqual(
    exchanges.map(({ place, request }) => [
      place.session,
      place.strand,
      place.lane,
      place.parent,
      short(request.added)[0],
    ]),
    [
      ["ses_1", "main", "main", null, "person: row"],
      ["ses_1", "ses_0", "subagent:scout", "main", "model: look"],
      ["ses_1", "ses_2", "subagent:diver", "ses_0", undefined],
    ],
  );
});

test("a summary is a call of the compaction lane and announces itself to the next", async () => {
  const { exchanges } = await readDatabase({
    id: "ses_1",
    messages: [
      asks("m1", "row"),
      answers("m2", [says("a")]),
      { ...asks("m3", ""), parts: [{ type: "compaction", auto: true }] },
      answers("m4", [says("so far")], { summary: true, agent: "compaction" }),
      asks("m5", "on"),
      answers("m6", [says("b")]),
    ],
  });
  assert.deepEqual(
    exchanges.map(({ place }) => [place.lane, place.announced?.map(({ kind }) => kind)]),
    [
      ["main", []],
      ["compaction", []],
      ["main", ["compaction"]],
    ],
  );
});

test("several steps in one message are several calls", async () => {
  const step = (output: number): Fields => ({
    type: "step-finish",
    reason: "stop",
    tokens: tokens({ output, total: 160 + output }),
  });
  const { exchanges } = await readDatabase({
    id: "ses_1",
    messages: [
      asks("m1", "row"),
      answers("m2", [
        uses("t", { status: "completed", output: "x" }),
        step(5),
        says("done"),
        step(7),
        { type: "patch" },
      ]),
    ],
  });
  assert.deepEqual(exchanges.map(usage), [
    "in 10 out 5 read 50 made 100 thought 0",
    "in 10 out 7 read 50 made 100 thought 0",
  ]);
  assert.deepEqual(
    exchanges.map(({ request }) => short(request.added)),
    [["person: row"], ["result t"]],
  );
});

const reasoningIn: readonly [string, Fields, string][] = [
  ["apart from output", tokens({ reasoning: 8, total: 210 }), "in 10 out 50 read 50 made 100 thought 8"],
  ["part of output", tokens({ reasoning: 8 }), "in 10 out 42 read 50 made 100 thought 8"],
];
for (const [name, counted, expected] of reasoningIn) {
  test(`reasoning tokens ${name}`, async () => {
    const { exchanges } = await readDatabase({
      id: "ses_1",
      messages: [answers("m", [says("x")], { tokens: counted })],
    });
    assert.deepEqual(exchanges.map(usage), [expected]);
  });
}

test("an aborted reply is cut and leaves the mark of an interrupt", async () => {
  const { exchanges } = await readDatabase({
    id: "ses_1",
    messages: [
      answers("m1", [says("x")], { error: { name: "MessageAbortedError" } }),
      asks("m2", "on"),
      answers("m3", [says("y")], { error: { name: "APIError" } }),
    ],
  });
  assert.deepEqual(
    exchanges.map(({ reply }) => reply.outcome.is),
    ["cut", "error"],
  );
  assert.deepEqual(short(exchanges[1]?.request.added ?? []), ["client: <turn_aborted>", "person: on"]);
});

const session: Session = { id: "ses_1", messages: [asks("m1", "row"), answers("m2", [says("x")])] };

test("what a running client has only in its write-ahead log is seen, and no file is made", async () => {
  await inFolder({}, async (folder) => {
    const writer = writeDatabase(join(folder, "opencode.db"), [session], true);
    const before = readdirSync(folder);
    assert.deepEqual(before, ["opencode.db", "opencode.db-shm", "opencode.db-wal"]);
    assert.equal((await readAll([folder])).exchanges.length, 1);
    assert.deepEqual(readdirSync(folder), before);
    writer.close();
  });
});

test("a write-ahead log without its index is read in a copy, and no file is made", async () => {
  await inFolder({}, async (folder) => {
    await inFolder({}, async (copy) => {
      const writer = writeDatabase(join(folder, "opencode.db"), [session], true);
      for (const name of ["opencode.db", "opencode.db-wal"]) copyFileSync(join(folder, name), join(copy, name));
      writer.close();
      assert.equal((await readAll([copy])).exchanges.length, 1);
      assert.deepEqual(readdirSync(copy), ["opencode.db", "opencode.db-wal"]);
    });
  });
});

test("a closed database that is set to write-ahead logging is read without making its files again", async () => {
  await inFolder({}, async (folder) => {
    writeDatabase(join(folder, "opencode.db"), [session], true).close();
    for (const side of ["-wal", "-shm"]) rmSync(join(folder, `opencode.db${side}`), { force: true });
    assert.equal((await readAll([folder])).exchanges.length, 1);
    assert.deepEqual(readdirSync(folder), ["opencode.db"]);
  });
});

test("an empty write-ahead log without its index stays alone", async () => {
  await inFolder({}, async (folder) => {
    writeDatabase(join(folder, "opencode.db"), [session], true).close();
    rmSync(join(folder, "opencode.db-shm"), { force: true });
    writeFileSync(join(folder, "opencode.db-wal"), "");
    assert.equal((await readAll([folder])).exchanges.length, 1);
    assert.deepEqual(readdirSync(folder), ["opencode.db", "opencode.db-wal"]);
  });
});

test("what computes its rows, for ever if it likes, is not asked for them", async () => {
  await inFolder({}, async (folder) => {
    const endless = writeDatabase(join(folder, "opencode.db"), [session]);
    endless.exec(
      "drop table message; create view message as with recursive c(n) as (select 1 union all select n + 1 from c) " +
        "select n as id, 'ses_1' as session_id, '{}' as data, n as time_created from c",
    );
    endless.close();
    const large = writeDatabase(join(folder, "opencode-2.db"), [session]);
    large.exec("alter table part add column more as (hex(zeroblob(900000000)))");
    large.close();
    const { exchanges, problems } = await readAll([folder]);
    assert.equal(exchanges.length, 0);
    assert.deepEqual(
      problems.map(({ what }) => /no database of OpenCode: (.*)/.exec(what)?.[1]),
      ["its table part computes what it holds", "it has no table message"],
    );
  });
});

test("damaged rows and foreign databases are problems; the rest is read", async () => {
  await inFolder(
    {
      "torn/opencode.db": Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(5000, 7)]),
    },
    async (folder) => {
      const database = writeDatabase(join(folder, "opencode.db"), [session]);
      database.exec("insert into message values ('m0', 'ses_1', 0, '{broken')");
      database.exec("insert into part values ('p0', 'm2', 'null and void')");
      database.close();
      const other = new DatabaseSync(join(folder, "other.db"));
      other.exec("create table boats (name text)");
      other.close();
      const { exchanges, problems } = await readAll([folder]);
      assert.equal(exchanges.length, 1);
      assert.deepEqual(
        problems.map(({ input, where }) => `${input.slice(folder.length + 1)} ${where}`),
        ["opencode.db message m0", "opencode.db part p0", "other.db ", "torn/opencode.db "],
      );
    },
  );
});

test("the older store of single files gives the same", async () => {
  const messages = [asks("msg_1", "row", "high"), answers("msg_2", [thinks, says("x")], { variant: "high" })];
  const files: Record<string, string> = {
    "storage/session/proj/ses_1.json": JSON.stringify({ id: "ses_1", directory: "/boat", version: "1.0.1", time: {} }),
  };
  for (const { id, data, parts } of messages) {
    files[`storage/message/ses_1/${id}.json`] = JSON.stringify(data);
    parts.forEach((part, index) => {
      files[`storage/part/${id}/prt_${index}.json`] = JSON.stringify(part);
    });
  }
  files["storage/message/ses_1/msg_9.json"] = "{";
  await inFolder(files, async (folder) => {
    const { exchanges, problems } = await readAll([folder]);
    assert.deepEqual(
      exchanges.map(({ reply }) => short(reply.items)),
      [["reasoning plain 96", "model: x"]],
    );
    assert.deepEqual(short(exchanges[0]?.request.added ?? []), ["person: row"]);
    assert.deepEqual(
      problems.map(({ where }) => where),
      ["msg_9.json"],
    );
  });
});
