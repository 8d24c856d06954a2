import { readFileSync } from "node:fs";
import { Conversation, type Shared, wordsOf } from "./conversation.ts";
import { modelOf } from "./model.ts";
import {
  type Facts,
  historyToResume,
  newContext,
  type PromptTexts,
  personMessage,
  type Settings,
  settingsToResume,
  type Tool,
} from "./product/index.ts";
import { type Saved, sessionFiles } from "./session-file.ts";
import type { World } from "./world.ts";

/** How a conversation begins. */
export interface Begin {
  readonly world: World;
  readonly cwd: string;
  /** What the person asks for now. */
  readonly settings: Settings;
  /** An earlier session to go on with, or to begin a new one from. */
  readonly from?: { readonly id: string; readonly fork: boolean };
}

/** A session: one conversation with a person, and the agents it starts. */
export class Agent {
  readonly id: string;
  readonly #begin: Begin;
  readonly #main: Conversation;
  #settings: Settings;
  #title: string | null;

  private constructor(id: string, begin: Begin, saved: Saved | null) {
    const { world, cwd } = begin;
    const files = sessionFiles(world.home);
    this.id = id;
    this.#begin = begin;
    this.#settings = saved === null ? begin.settings : settingsToResume(saved.settings, begin.settings);
    this.#title = saved?.title ?? null;
    const facts: Facts = saved?.facts ?? { cwd, today: new Date(world.now()).toISOString().slice(0, 10) };
    const resumed = begin.from !== undefined && !begin.from.fork;
    if (!resumed) {
      const of = begin.from === undefined ? {} : { of: begin.from.id };
      files.append(id, { is: "session", id, at: world.now(), facts, ...of });
    }
    const messages = saved === null ? [] : historyToResume(saved.messages);
    if (!resumed && saved !== null) files.append(id, { is: "compacted", at: world.now(), messages });
    files.append(id, { is: "settings", at: world.now(), settings: this.#settings });
    const shared: Shared = {
      world,
      model: modelOf(world),
      session: id,
      run: world.newId(),
      facts,
      texts: promptTexts(),
      tools: { all: toolsIn("all"), look: toolsIn("look") },
      settings: () => this.#settings,
      note: (happened, agent) => {
        const at = world.now();
        if (happened.is === "message") files.append(id, { ...happened, at, agent });
        else if (agent === null) files.append(id, { ...happened, at });
      },
    };
    const who = { lane: "main", agent: null, parent: null, depth: 0 } as const;
    this.#main = new Conversation(shared, who, {
      messages,
      refused: saved?.refused ?? 0,
      context: saved?.context ?? newContext,
      resumed,
    });
  }

  /** Begins a session, takes one up, or forks one. @throws where there is no such session */
  static start(begin: Begin): Agent {
    const { world, from } = begin;
    const saved = from === undefined ? null : sessionFiles(world.home).load(from.id);
    const id = from === undefined || from.fork ? world.newId() : from.id;
    return new Agent(id, begin, saved);
  }

  /** One turn. Gives the answer; rejects where the turn fails or is stopped. */
  async say(text: string, signal: AbortSignal): Promise<string> {
    const answer = await this.#main.say(text, signal);
    if (this.#title === null) await this.#name(text, signal);
    return answer;
  }

  /** A message while a turn is under way. */
  tell(text: string): void {
    this.#main.tell(text);
  }

  /** Puts a summary in the place of the history. */
  compact(signal: AbortSignal): Promise<void> {
    return this.#main.compact(signal);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** What the person chose holds from the next request on, and when the session is taken up again. */
  set(chosen: Partial<Settings>): void {
    const { world } = this.#begin;
    this.#settings = { ...this.#settings, ...chosen };
    sessionFiles(world.home).append(this.id, { is: "settings", at: world.now(), settings: this.#settings });
  }

  /** A session goes by without a title. */
  async #name(text: string, signal: AbortSignal): Promise<void> {
    const { world } = this.#begin;
    this.#title = "";
    try {
      const title = wordsOf(await this.#main.aside("title", personMessage(text), signal)).trim();
      if (title !== "") sessionFiles(world.home).append(this.id, { is: "title", at: world.now(), title });
      this.#title = title;
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }
}

const folder = new URL("./", import.meta.url);

function promptTexts(): PromptTexts {
  const text = (name: string): string => readFileSync(new URL(`prompts/${name}.md`, folder), "utf8");
  return {
    main: text("main"),
    explore: text("explore"),
    worker: text("worker"),
    title: text("title"),
    compact: text("compact"),
    continued: text("continued"),
  };
}

function toolsIn(name: string): readonly Tool[] {
  // Our own file, in the provider's form.
  return JSON.parse(readFileSync(new URL(`tools/${name}.json`, folder), "utf8")) as Tool[];
}
