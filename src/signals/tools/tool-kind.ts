/**
 * What a tool does, whatever a client calls it.
 * - `poll` asks how something started earlier is doing; repeating it is no sign of anything.
 * - `other`: not known to us (an MCP server's tool, say); it may change files.
 */
export type ToolKind =
  | "read"
  | "search"
  | "edit"
  | "multi-edit"
  | "notebook-edit"
  | "write"
  | "patch"
  | "editor"
  | "shell"
  | "poll"
  | "agent"
  | "todo"
  | "web"
  | "ask"
  | "other";

/**
 * Names as Claude Code, Codex, OpenCode and Gemini CLI send them, in lower case. `editor` is the one tool with
 * commands for viewing, creating and replacing (`str_replace_based_edit_tool`); `patch` is Codex's envelope.
 */
const names: Readonly<Record<Exclude<ToolKind, "other">, readonly string[]>> = {
  read: ["read", "read_file", "read_many_files", "notebookread", "view", "open_file"],
  search: [
    "grep",
    "glob",
    "ls",
    "list",
    "lsp",
    "codesearch",
    "grep_search",
    "grep_files",
    "search_file_content",
    "list_directory",
    "list_dir",
    "file_search",
  ],
  edit: ["edit", "replace", "str_replace", "edit_file"],
  "multi-edit": ["multiedit", "multi_edit"],
  "notebook-edit": ["notebookedit", "notebook_edit"],
  write: ["write", "write_file", "create_file"],
  patch: ["apply_patch", "patch"],
  editor: ["str_replace_based_edit_tool", "str_replace_editor"],
  shell: [
    "bash",
    "shell",
    "exec_command",
    "shell_command",
    "local_shell",
    "container.exec",
    "run_shell_command",
    "powershell",
  ],
  poll: ["bashoutput", "taskoutput", "agentoutputtool", "write_stdin", "wait", "wait_agent", "wait_for_agent"],
  agent: ["task", "agent", "spawn_agent", "invoke_agent", "delegate_to_agent", "codebase_investigator"],
  todo: [
    "todowrite",
    "todoread",
    "write_todos",
    "update_plan",
    "taskcreate",
    "taskupdate",
    "taskget",
    "tasklist",
    "update_topic",
  ],
  web: ["webfetch", "websearch", "web_fetch", "web_search", "google_web_search"],
  ask: ["askuserquestion", "ask_user", "request_user_input", "question", "exitplanmode", "exit_plan_mode"],
};

const kinds: ReadonlyMap<string, ToolKind> = new Map(
  // Object.entries widens the keys to string; they are the keys of the table above.
  (Object.entries(names) as [ToolKind, readonly string[]][]).flatMap(([kind, list]) =>
    list.map((name) => [name, kind] as const),
  ),
);

/** The kind of a tool by the name a client sends; the namespace some put before it (`multi_agent_v1.wait_agent`) is passed over. */
export function toolKind(name: string): ToolKind {
  const plain = name.toLowerCase();
  return kinds.get(plain) ?? kinds.get(plain.slice(plain.lastIndexOf(".") + 1)) ?? "other";
}
