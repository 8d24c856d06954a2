import type { MonitorAnswer } from "../../../src/server/index.ts";

/** Words for what the server says by a name of its own. */

const upstreams: Readonly<Record<string, string>> = {
  "claude-code": "Claude Code",
  codex: "Codex",
  opencode: "OpenCode",
  "gemini-cli": "Gemini CLI",
  generic: "other",
};

/** `claude-code` → `Claude Code`; a name nobody knows stays as it is. */
export function clientName(id: string): string {
  return upstreams[id] ?? id;
}

/** A hash is cut to eight digits; a word stays whole. */
export function value(text: string): string {
  return isHash(text) ? text.slice(0, 8) : text;
}

/** A list of flags (`a,b,c`) as its items; anything else is one item. */
export function items(text: string): readonly string[] {
  return /^[^\s,]+(,[^\s,]+)+$/.test(text) ? text.split(",") : [text];
}

/** `a-2025,b-2025,c-2025 …` → `3: a-2025 …`; a long word is cut. */
export function shortened(text: string): string {
  const list = items(text);
  const [first = ""] = list;
  const shown = list.length > 2 ? `${list.length}: ${first} …` : list.join(", ");
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
}

export function isHash(text: string): boolean {
  return /^[0-9a-f]{12,64}$/.test(text);
}

/** `idleMs`, 3660000 → `idle`; the unit is with the figure. */
export function figureName(name: string): string {
  const bare = name.endsWith("Ms") ? name.slice(0, -2) : name;
  return bare.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

type MonitorState = MonitorAnswer["segments"][number]["state"];

export const monitorStates: Readonly<Record<MonitorState, string>> = {
  alarm: "alarm",
  "no-data-since": "no data",
  recovering: "recovering",
  learning: "learning its baseline",
  watching: "watching",
};
