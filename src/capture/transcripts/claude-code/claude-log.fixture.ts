import { jsonl } from "../logs.fixture.ts";

type Record_ = Readonly<Record<string, unknown>>;

/** Writes records as Claude Code does: each hangs on the one before. */
export class ClaudeLog {
  readonly #session: string;
  readonly #common: Record_;
  readonly #records: Record_[] = [];
  #parent: string | null = null;
  #count = 0;

  constructor(session: string, common: Record_ = {}) {
    this.#session = session;
    this.#common = common;
  }

  get records(): readonly Record_[] {
    return this.#records;
  }

  /** A record of the chain; `uuid`, `parentUuid`, `timestamp` can be given. */
  add(record: Record_): this {
    const uuid = `${this.#session}-${this.#common.agentId ?? "main"}-${this.#count++}`;
    const full = {
      parentUuid: this.#parent,
      isSidechain: this.#common.agentId !== undefined,
      ...this.#common,
      ...record,
      uuid: record.uuid ?? uuid,
      timestamp: record.timestamp ?? new Date(Date.UTC(2026, 4, 1, 12, 0, this.#count)).toISOString(),
      userType: "external",
      entrypoint: "cli",
      cwd: "/home/dev/boat",
      sessionId: this.#session,
      version: record.version ?? "2.1.197",
      gitBranch: "main",
    };
    this.#parent = String(full.uuid);
    this.#records.push(full);
    return this;
  }

  /** A record outside the chain. */
  raw(record: Record_): this {
    this.#records.push(record);
    return this;
  }

  person(text: string, more: Record_ = {}): this {
    return this.add({ type: "user", message: { role: "user", content: text }, ...more });
  }

  /** One reply: a line per block, usage repeated on each. */
  reply(
    id: string,
    blocks: readonly Record_[],
    more: { usage?: Record_; stop?: string | null; model?: string } & Record_ = {},
  ): this {
    const { usage, stop, model, ...rest } = more;
    for (const block of blocks) {
      this.add({
        type: "assistant",
        requestId: `req_${id}`,
        message: {
          id,
          type: "message",
          role: "assistant",
          model: model ?? "claude-opus-4-7",
          content: [block],
          stop_reason: stop === undefined ? "end_turn" : stop,
          usage: usage ?? tokens(10, 20, 30, 40),
        },
        ...rest,
      });
    }
    return this;
  }

  result(callId: string, content: unknown, more: Record_ = {}, block: Record_ = {}): this {
    const message = { role: "user", content: [{ type: "tool_result", tool_use_id: callId, content, ...block }] };
    return this.add({ type: "user", message, ...more });
  }

  toString(): string {
    return jsonl(this.#records);
  }
}

export function tokens(input: number, output: number, read: number, made: number): Record_ {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: made,
    cache_creation: { ephemeral_5m_input_tokens: made, ephemeral_1h_input_tokens: 0 },
  };
}

export const says = (text: string): Record_ => ({ type: "text", text });
export const thinks = (thinking: string, signature: string): Record_ => ({ type: "thinking", thinking, signature });
export const uses = (id: string, name: string, input: Record_): Record_ => ({ type: "tool_use", id, name, input });
