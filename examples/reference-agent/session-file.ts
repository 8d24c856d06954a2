import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type ContextState,
  type Facts,
  type Message,
  newContext,
  ownDefaults,
  type Settings,
} from "./product/index.ts";

/** One line of a session's file. `agent`: whose conversation it belongs to, `null` for the main one. */
export type Entry =
  | { readonly is: "session"; readonly id: string; readonly at: number; readonly facts: Facts; readonly of?: string }
  | { readonly is: "settings"; readonly at: number; readonly settings: Settings }
  | { readonly is: "message"; readonly at: number; readonly agent: string | null; readonly message: Message }
  | { readonly is: "compacted"; readonly at: number; readonly messages: readonly Message[] }
  | { readonly is: "refused"; readonly at: number; readonly upTo: number }
  | { readonly is: "title"; readonly at: number; readonly title: string };

/** A conversation as its file tells it. */
export interface Saved {
  readonly facts: Facts;
  readonly settings: Settings;
  readonly messages: readonly Message[];
  readonly refused: number;
  readonly context: ContextState;
  readonly title: string | null;
}

const idForm = /^[\w-]{1,100}$/;

/** The sessions of a home, one file each, a line for everything that happened. */
export function sessionFiles(home: string) {
  const folder = join(home, ".reference-agent", "sessions");
  const fileOf = (id: string): string => {
    if (!idForm.test(id)) throw new Error(`${JSON.stringify(id)} is no id of a session`);
    return join(folder, `${id}.jsonl`);
  };
  return {
    append(id: string, entry: Entry): void {
      mkdirSync(folder, { recursive: true });
      appendFileSync(fileOf(id), `${JSON.stringify(entry)}\n`);
    },
    /** @throws where there is no such session */
    load(id: string): Saved {
      const file = fileOf(id);
      if (!existsSync(file)) throw new Error(`there is no session ${id} in ${folder}`);
      return savedOf(readFileSync(file, "utf8"), id);
    },
    /** The session that was used last; `null` where there is none. */
    latest(): string | null {
      if (!existsSync(folder)) return null;
      const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
      const byTime = files.map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
      return byTime.sort((a, b) => b.at - a.at)[0]?.name.replace(/\.jsonl$/, "") ?? null;
    },
  };
}

function savedOf(text: string, id: string): Saved {
  let facts: Facts | null = null;
  let settings = ownDefaults;
  let messages: Message[] = [];
  let refused = 0;
  let context = newContext;
  let title: string | null = null;
  for (const line of text.split("\n")) {
    const entry = entryOf(line);
    switch (entry?.is) {
      case "session":
        facts = entry.facts;
        break;
      case "settings":
        settings = entry.settings;
        break;
      case "message":
        if (entry.agent !== null) break;
        messages.push(entry.message);
        if (entry.message.role === "assistant") context = { ...context, lastReplyAt: entry.at };
        break;
      case "compacted":
        messages = [...entry.messages];
        refused = 0;
        break;
      case "refused":
        refused = entry.upTo;
        break;
      case "title":
        title = entry.title;
        break;
    }
  }
  if (facts === null) throw new Error(`the file of session ${id} has no beginning`);
  return { facts, settings, messages, refused, context, title };
}

/** The last line of a program that was killed may be half written. */
function entryOf(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line);
    // The agent alone writes these files.
    return typeof value === "object" && value !== null && "is" in value ? (value as Entry) : null;
  } catch {
    return null;
  }
}
