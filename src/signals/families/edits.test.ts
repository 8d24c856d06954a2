import { byClient, other, person, returns, says } from "../session.fixture.ts";
import { edits } from "./edits.ts";
import { ask, edit, read, shell, testFamily, write } from "./rows.fixture.ts";

testFamily(edits, [
  {
    title: "edits: read first, then edited, is not blind; the other file is",
    steps: [
      { added: [ask], reply: [read("1")] },
      { added: [returns("1")], reply: [edit("2"), edit("3", "/home/u/p/b.ts")] },
    ],
    expected: {
      "blind-edit-share": "1/2 = 0.5",
      "blind-edit-share-since-compaction": "1/2 = 0.5",
      "full-write-share": "0/2 = 0",
    },
  },
  {
    title: "edits: a Read in the same response came too late, a Read that failed showed nothing",
    steps: [
      { added: [ask], reply: [read("1"), edit("2")] },
      { added: [returns("1", "no such file", true), returns("2", "x", true)], reply: [edit("3")] },
    ],
    expected: { "blind-edit-share": "2/2 = 1" },
  },
  {
    title: "edits: known by Write, by Edit, by cat in the working directory, by an attachment",
    only: "log",
    steps: [
      {
        added: [ask, other("attachment:file /home/u/p/d.ts")],
        reply: [write("1"), edit("2", "/home/u/p/b.ts"), shell("3", "cat ./c.ts")],
      },
      {
        added: [returns("1"), returns("2"), returns("3")],
        reply: [edit("4"), edit("5", "/home/u/p/b.ts"), edit("6", "/home/u/p/c.ts"), edit("7", "/home/u/p/d.ts")],
      },
    ],
    expected: { "blind-edit-share": "1/5 = 0.2" },
  },
  {
    title: "edits: on the wire an attachment is a text about a Read",
    steps: [
      {
        added: [
          byClient(
            '<system-reminder>\nCalled the Read tool with the following input: {"file_path":"/home/u/p/d.ts"}\n</system-reminder>',
          ),
          ask,
        ],
        reply: [edit("1", "/home/u/p/d.ts")],
      },
    ],
    expected: { "blind-edit-share": "0/1 = 0" },
  },
  {
    title: "edits: after a compaction the Read is known in the session, not since",
    steps: [
      { added: [ask], reply: [read("1")] },
      { added: [returns("1")], reply: [read("2", "/home/u/p/b.ts")] },
      { added: [returns("2")], reply: [says("ok")] },
      { added: [person("more")], breaks: ["compaction"], reply: [read("3", "/home/u/p/b.ts")] },
      { added: [returns("3")], reply: [edit("4"), edit("5", "/home/u/p/b.ts")] },
    ],
    expected: { "blind-edit-share": "0/2 = 0", "blind-edit-share-since-compaction": "1/2 = 0.5" },
  },
  {
    title: "edits: what the parent read, its sub-agent has not",
    steps: [
      { added: [ask], reply: [read("1")] },
      { added: [returns("1")], reply: [says("ok")] },
      { lane: "subagent:x", reply: [edit("2")] },
    ],
    expected: { "blind-edit-share": "no edits", "blind-edit-share@subagents": "1/1 = 1" },
  },
  {
    title: "edits: whole-file writes over a known file, over one the answer says was there, of a new one, failed",
    steps: [
      { added: [ask], reply: [read("1")] },
      {
        added: [returns("1")],
        reply: [
          write("2"),
          write("3", "/home/u/p/b"),
          write("4", "/home/u/p/new"),
          write("5", "/home/u/p/a.ts"),
          edit("6"),
        ],
      },
      {
        added: [
          returns("2"),
          returns("3", "The file /home/u/p/b has been updated."),
          returns("4", "File created"),
          returns("5", "x", true),
          returns("6"),
        ],
        reply: [says("done")],
      },
    ],
    expected: { "full-write-share": "2/3 = 0.666667" },
  },
]);
