import { calls } from "../session.fixture.ts";
import { readsPerEdit } from "./reads-per-edit.ts";
import { ask, edit, read, shell, testFamily } from "./rows.fixture.ts";

testFamily(readsPerEdit, [
  {
    title: "reads per edit: 2 reads, 1 search, 1 inspecting shell, 4 edits",
    steps: [
      {
        added: [ask],
        reply: [
          read("1"),
          read("2"),
          calls("3", "Grep", { pattern: "x" }),
          shell("4", "cat b"),
          shell("5", "npm test"),
        ],
      },
      { reply: [edit("6"), edit("7"), calls("8", "MultiEdit", { file_path: "/a" }), calls("9", "NotebookEdit", {})] },
    ],
    expected: { "read-edit-ratio": "2/4 = 0.5", "explore-edit-ratio": "4/4 = 1" },
  },
  {
    title: "reads per edit: two edits are too few",
    steps: [{ added: [ask], reply: [read("1"), edit("2"), edit("3")] }],
    expected: { "read-edit-ratio": "fewer than 3 edits" },
  },
  {
    title: "reads per edit: a session without any call",
    steps: [],
    expected: { "read-edit-ratio": "fewer than 3 edits", "read-edit-ratio@subagents": "none" },
  },
  {
    title: "reads per edit: Codex has no Read, each file of a patch is an edit",
    circumstances: { client: "codex" },
    steps: [
      {
        added: [ask],
        reply: [
          calls("1", "exec_command", { cmd: "sed -n 1,9p a.ts" }),
          calls(
            "2",
            "apply_patch",
            "*** Begin Patch\n*** Update File: a\n*** Update File: b\n*** Update File: c\n*** End Patch",
          ),
        ],
      },
    ],
    expected: {
      "read-edit-ratio": "this client reads files through the shell",
      "explore-edit-ratio": "1/3 = 0.333333",
    },
  },
  {
    title: "reads per edit: sub-agents apart",
    steps: [
      { added: [ask], reply: [read("1"), edit("2"), edit("3"), edit("4")] },
      { lane: "subagent:x", reply: [edit("5"), edit("6"), edit("7")] },
      { lane: "title", reply: [read("8")] },
    ],
    expected: { "read-edit-ratio": "1/3 = 0.333333", "read-edit-ratio@subagents": "0/3 = 0" },
  },
]);
