import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ability, AgentUnderTest, LiveAgent, Surroundings, TurnEnd } from "../agents/index.ts";
import type { ClockWitness } from "../time/index.ts";
import { type Block, runTool, tools } from "./agent-tools.fixture.ts";

/** What the agent below can be made to do wrong. */
export type Wrong =
  | "clears-thinking-after-idle-for-good"
  | "drops-thinking-on-resume"
  | "drops-signatures"
  | "cuts-the-front"
  | "blanks-results"
  | "sends-results-twice"
  | "lowers-effort"
  | "loses-effort-on-resume"
  | "nonce-in-prompt"
  | "hangs"
  | "exits"
  | "never-calls"
  | "does-not-start"
  | "floods"
  | "ignores-the-clock";

interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}
interface Saved {
  readonly id: string;
  readonly messages: Message[];
  effort: string | null;
  model: string | null;
}

const abilities: readonly Ability[] = [
  "long-running",
  "resume",
  "fork",
  "set-effort",
  "remember-settings",
  "switch-model",
  "interrupt",
  "message-mid-tool",
  "compact",
  "subagents",
];

const hour = 3_600_000;

/** A small agent that really talks HTTP and runs tools, and can do one thing wrong. */
export function fixtureAgent(wrong: Wrong | null = null): AgentUnderTest {
  return {
    name: wrong === null ? "fixture" : `fixture that ${wrong}`,
    client: "generic",
    abilities: new Set(abilities),
    start: async (surroundings) => {
      if (wrong === "does-not-start") throw new Error("bad option --flag");
      return liveAgent(surroundings, wrong);
    },
  };
}

function liveAgent(where: Surroundings, wrong: Wrong | null): LiveAgent {
  const file = join(where.home, "session.json");
  const times: number[] = [];
  const time = (): number => (wrong === "ignores-the-clock" ? 1_700_000_000_000 : where.clock.now());
  let saved: Saved = { id: randomUUID(), messages: [], effort: where.effort, model: where.model };
  let cleared = false;
  let lastAt: number | null = null;
  let mid: (() => void) | null = null;
  let stop: AbortController | null = null;
  const save = (): void => writeFileSync(file, JSON.stringify(saved));
  const load = (): Saved => (existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Saved) : saved);

  async function call(messages: readonly Message[], agent: string | null): Promise<readonly Block[]> {
    const now = time();
    times.push(now);
    const idle = lastAt !== null && now - lastAt >= hour;
    if (wrong === "clears-thinking-after-idle-for-good" && idle) cleared = true;
    const count = saved.messages.length;
    const effort = wrong === "lowers-effort" && count > 3 ? "low" : saved.effort;
    const body = {
      model: saved.model ?? "claude-opus-4-6",
      max_tokens: 8000,
      stream: false,
      system: [
        {
          type: "text",
          text: `You work.${wrong === "nonce-in-prompt" ? ` Tip ${"of the day ".repeat(times.length)}` : ""}`,
        },
      ],
      tools,
      thinking: { type: "adaptive" },
      ...(effort === null ? {} : { output_config: { effort } }),
      context_management: {
        edits: [{ type: "clear_thinking_20251015", keep: cleared ? { type: "thinking_turns", value: 1 } : "all" }],
      },
      messages: wrong === "cuts-the-front" && messages.length > 8 ? messages.slice(-5) : messages,
    };
    for (let attempt = 0; ; attempt += 1) {
      const answer = await ask(body, agent);
      if (answer.is === "blocks") {
        lastAt = time();
        return answer.blocks;
      }
      if (attempt >= 5 || !answer.again) throw new Error(answer.because);
    }
  }

  async function ask(body: { messages: readonly Message[] }, agent: string | null) {
    const headers = {
      "content-type": "application/json",
      "x-api-key": "none",
      "x-session-id": saved.id,
      ...(agent === null ? {} : { "x-agent-id": agent, "x-parent-agent-id": "main" }),
    };
    try {
      const response = await fetch(`${where.baseUrl}/v1/messages`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        ...(stop === null ? {} : { signal: stop.signal }),
      });
      const text = await response.text();
      if (response.ok) return { is: "blocks" as const, blocks: (JSON.parse(text) as { content: Block[] }).content };
      if (response.status === 400 && text.includes("ignature")) {
        const messages = body.messages.map(withoutThinking);
        return ask({ ...body, messages }, agent);
      }
      return { is: "error" as const, because: text, again: response.status !== 400 };
    } catch (cause) {
      const aborted = stop?.signal.aborted === true;
      return { is: "error" as const, because: String(cause), again: !aborted };
    }
  }

  const run = (call: Block): Promise<Block> => runTool(call, where.cwd, (prompt) => loop([asks(prompt)], randomUUID()));

  async function loop(messages: Message[], agent: string | null): Promise<string> {
    for (;;) {
      const blocks = await call(messages, agent);
      const kept = wrong === "drops-signatures" ? blocks.map(({ signature: _signature, ...rest }) => rest) : blocks;
      messages.push({ role: "assistant", content: kept });
      const calls = blocks.filter(({ type }) => type === "tool_use");
      if (calls.length === 0) return blocks.map(({ text }) => text ?? "").join("");
      const results = await Promise.all(calls.map(run));
      const message = mid === null ? [] : said(mid);
      messages.push({
        role: "user",
        content: [...results, ...(wrong === "sends-results-twice" ? results : []), ...message],
      });
      if (wrong === "blanks-results" && messages.length > 8) blank(messages);
    }
  }
  let midText = "";
  const said = (tell: () => void): readonly Block[] => {
    tell();
    return [{ type: "text", text: midText }];
  };

  async function turn(text: string): Promise<TurnEnd> {
    if (wrong === "hangs") return { is: "hung", because: "nothing came for 1 s; it was killed" };
    if (wrong === "exits") return { is: "exited", code: 3, because: "Segmentation fault" };
    if (wrong === "never-calls") return { is: "answered" };
    if (wrong === "floods") {
      for (let n = 0; n < 50; n += 1) await call([asks(`${text} ${n}`)], null);
    }
    const before = saved.messages.length;
    stop = new AbortController();
    try {
      saved.messages.push(asks(text));
      await loop(saved.messages, null);
      save();
      return { is: "answered" };
    } catch (cause) {
      const aborted = stop.signal.aborted;
      if (aborted) saved.messages.push({ role: "assistant", content: [{ type: "text", text: "[stopped]" }] });
      else saved.messages.length = before;
      return aborted ? { is: "interrupted" } : { is: "failed", because: String(cause) };
    }
  }

  const answered: TurnEnd = { is: "answered" };
  return {
    say: turn,
    async sayMidTool(say, text) {
      midText = text;
      mid = () => {
        mid = null;
      };
      return turn(say);
    },
    async interrupt(say) {
      const before = where.calls?.() ?? 0;
      const ended = turn(say);
      while ((where.calls?.() ?? 1) === before) await new Promise((next) => setTimeout(next, 5));
      stop?.abort();
      return ended;
    },
    async resume() {
      saved = load();
      if (wrong === "drops-thinking-on-resume") saved = { ...saved, messages: saved.messages.map(withoutThinking) };
      if (wrong === "loses-effort-on-resume") saved.effort = null;
      return answered;
    },
    async restart() {
      saved = { id: randomUUID(), messages: [], effort: saved.effort, model: saved.model };
      lastAt = null;
      return answered;
    },
    async fork() {
      saved = { ...load(), id: randomUUID() };
      return answered;
    },
    async compact() {
      const summary = "This session is being continued from a previous conversation that ran out of context.";
      saved = {
        ...saved,
        messages: [asks(summary), { role: "assistant", content: [{ type: "text", text: "Go on." }] }],
      };
      save();
      return answered;
    },
    async setEffort(effort) {
      saved.effort = effort;
      save();
      return answered;
    },
    async switchModel(model) {
      saved.model = model;
      save();
      return answered;
    },
    witnesses: async () =>
      times.slice(1).map((after, n): ClockWitness => ({ from: "its requests", before: times[n] ?? after, after })),
    end: async () => {},
  };
}

function asks(text: string): Message {
  return { role: "user", content: [{ type: "text", text }] };
}

function withoutThinking({ role, content }: Message): Message {
  return { role, content: content.filter(({ type }) => !type.includes("thinking")) };
}

function blank(messages: Message[]): void {
  const at = messages.findIndex(({ content }) =>
    content.some(({ type, content: held }) => type === "tool_result" && held !== ""),
  );
  const message = messages[at];
  if (message === undefined) return;
  const content = message.content.map((block) => (block.type === "tool_result" ? { ...block, content: "" } : block));
  messages[at] = { ...message, content };
}
