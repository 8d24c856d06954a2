import assert from "node:assert/strict";
import { test } from "node:test";
import { patchFiles } from "./patch-files.ts";
import { toolUse } from "./tool-use.ts";

const patch = [
  "*** Begin Patch",
  "*** Update File: src/a.ts",
  "@@",
  "-x",
  "+y",
  "*** Add File: src/new.ts",
  "+z",
  "*** Delete File: old.ts",
  "*** Update File: src/b.ts",
  "*** Move to: src/c.ts",
  "*** End Patch",
].join("\n");

type Expected = [kind: string, reads: string[], edits: string[], writes: string[]];
const uses: readonly [title: string, name: string, input: unknown, expected: Expected][] = [
  ["Claude Code reads", "Read", { file_path: "/p/a.ts" }, ["read", ["/p/a.ts"], [], []]],
  [
    "Claude Code edits",
    "Edit",
    { file_path: "/p/a.ts", old_string: "a", new_string: "b" },
    ["edit", [], ["/p/a.ts"], []],
  ],
  ["Claude Code creates by an edit", "Edit", { file_path: "/p/a.ts", old_string: "" }, ["edit", [], [], ["/p/a.ts"]]],
  [
    "Claude Code edits a notebook",
    "NotebookEdit",
    { notebook_path: "/p/n.ipynb" },
    ["notebook-edit", [], ["/p/n.ipynb"], []],
  ],
  ["Claude Code writes", "Write", { file_path: "/p/a.ts", content: "" }, ["write", [], [], ["/p/a.ts"]]],
  ["Claude Code looks by shell", "Bash", { command: "cat src/a.ts" }, ["shell", ["/p/src/a.ts"], [], []]],
  ["OpenCode reads", "read", { filePath: "/p/a.ts" }, ["read", ["/p/a.ts"], [], []]],
  ["OpenCode edits", "edit", { filePath: "/p/a.ts", oldString: "a" }, ["edit", [], ["/p/a.ts"], []]],
  [
    "OpenCode patches",
    "apply_patch",
    { patchText: patch },
    ["patch", [], ["/p/src/a.ts", "/p/src/b.ts"], ["/p/src/new.ts"]],
  ],
  ["Gemini CLI reads", "read_file", { file_path: "a.ts" }, ["read", ["/p/a.ts"], [], []]],
  ["Gemini CLI read, older", "read_file", { absolute_path: "/p/a.ts" }, ["read", ["/p/a.ts"], [], []]],
  ["Gemini CLI replaces", "replace", { file_path: "/p/a.ts", old_string: "x" }, ["edit", [], ["/p/a.ts"], []]],
  ["Gemini CLI writes", "write_file", { file_path: "/p/a.ts" }, ["write", [], [], ["/p/a.ts"]]],
  ["Gemini CLI lists", "list_directory", { dir_path: "." }, ["search", [], [], []]],
  ["Codex patches", "apply_patch", patch, ["patch", [], ["/p/src/a.ts", "/p/src/b.ts"], ["/p/src/new.ts"]]],
  [
    "Codex patches by its shell",
    "exec_command",
    { cmd: `apply_patch <<'EOF'\n${patch}\nEOF`, workdir: "/q" },
    ["patch", [], ["/q/src/a.ts", "/q/src/b.ts"], ["/q/src/new.ts"]],
  ],
  [
    "Codex looks by its shell",
    "exec_command",
    { cmd: "sed -n '1,5p' a.ts", workdir: "sub" },
    ["shell", ["/p/sub/a.ts"], [], []],
  ],
  ["Codex, words of a shell", "shell", { command: ["bash", "-lc", "cat a.ts"] }, ["shell", ["/p/a.ts"], [], []]],
  [
    "Codex, words of a program",
    "local_shell",
    { action: { command: ["cat", "my file"] } },
    ["shell", ["/p/my file"], [], []],
  ],
  [
    "the API's editor views",
    "str_replace_based_edit_tool",
    { command: "view", path: "/p/a" },
    ["read", ["/p/a"], [], []],
  ],
  [
    "the API's editor replaces",
    "str_replace_based_edit_tool",
    { command: "str_replace", path: "/p/a" },
    ["edit", [], ["/p/a"], []],
  ],
  ["an MCP tool", "mcp__x__read", { path: "/p/a" }, ["other", [], [], []]],
  ["input that is no object", "Read", null, ["read", [], [], []]],
  ["a path that is no text", "Edit", { file_path: 7 }, ["edit", [], [], []]],
];

for (const [title, name, input, [kind, reads, edits, writes]] of uses) {
  test(`tool use: ${title}`, () => {
    const use = toolUse(
      {
        kind: "tool-call",
        role: "assistant",
        hash: null,
        bytes: 0,
        message: -1,
        callId: "c",
        name,
        input,
        byProvider: false,
      },
      "/p",
    );
    assert.deepEqual([use.kind, use.reads, use.edits, use.writes], [kind, reads, edits, writes]);
  });
}

test("patch: a text without an envelope is none; an envelope without files is empty", () => {
  assert.equal(patchFiles("*** Update File: a"), null);
  assert.deepEqual(patchFiles("*** Begin Patch\n*** End Patch"), []);
  assert.deepEqual(patchFiles("*** Begin Patch\n*** Update File: "), []);
});
