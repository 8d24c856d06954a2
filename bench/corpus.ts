import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "../src/stats/index.ts";
import { Chain } from "./corpus-chain.ts";

export interface Corpus {
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
  /** Model calls, each counted once: what a reader that knows copies and forks must find. */
  readonly calls: number;
  /** Output tokens of those calls. */
  readonly output: number;
}

/**
 * Writes session logs as Claude Code 2.1 does, into `folder` (a stand-in for `~/.claude/projects`): one line per content
 * block with usage repeated, thinking with signatures, tool results of realistic size written twice (for the model and
 * for the screen), snapshots, attachments, sub-agents in files of their own, compaction, and forks that copy their
 * parent. Same seed, same bytes.
 *
 * @param bytes about how much; the last session may go a little over
 */
export function writeCorpus(folder: string, bytes: number, seed = 1): Corpus {
  const random = seeded(seed);
  const writer = new Writer(random);
  for (let session = 0; writer.bytes < bytes; session++) {
    const project = join(folder, `-home-dev-project-${session % 8}`);
    mkdirSync(project, { recursive: true });
    writer.session(project, session, Math.max(64_000, Math.min(4_000_000, bytes - writer.bytes)));
  }
  return writer.corpus();
}

const words =
  "const function return await import export class value index result error buffer stream parse read write file path line test when then because which should could would simple change fix update check run build module type string number boolean null undefined array object map filter reduce über naïve 值".split(
    " ",
  );
const models = ["claude-opus-4-7", "claude-sonnet-4-6"];

class Writer {
  readonly #random: () => number;
  #files = 0;
  #lines = 0;
  #calls = 0;
  #output = 0;
  bytes = 0;
  /** A big text to cut pieces from: cheaper than making each. */
  readonly #text: string;

  constructor(random: () => number) {
    this.#random = random;
    let text = "";
    while (text.length < 200_000) {
      text += words[this.#below(words.length)];
      text += random() < 0.12 ? "\n    " : random() < 0.05 ? '"; ' : " ";
    }
    this.#text = text;
  }

  corpus(): Corpus {
    return { files: this.#files, lines: this.#lines, bytes: this.bytes, calls: this.#calls, output: this.#output };
  }

  session(project: string, number: number, size: number): void {
    const sessionId = this.#uuid();
    const day = Math.floor(number / 4) % 60;
    const file = this.#open(join(project, `${sessionId}.jsonl`));
    const chain = new Chain({
      sessionId,
      version: `2.1.${100 + day}`,
      cwd: `/home/dev/project-${number % 8}`,
      model: models[day > 30 ? 1 : 0] ?? "",
      start: Date.UTC(2026, 0, 1 + day, 9) + (number % 4) * 3_600_000,
    });
    const written: string[] = [];
    const begun = this.bytes;
    const target = size * (0.2 + 0.8 * this.#random());
    for (let turn = 0; this.bytes - begun < target; turn++) {
      const lines = this.#turn(project, chain, turn);
      for (const line of lines) this.#write(file, line);
      if (written.length < 400) written.push(...lines);
    }
    closeSync(file);
    if (number % 30 === 7) this.#fork(project, written);
  }

  /** A fork has its parent's records, under a new session. */
  #fork(project: string, lines: readonly string[]): void {
    const sessionId = this.#uuid();
    const file = this.#open(join(project, `${sessionId}.jsonl`));
    for (const line of lines) {
      this.#write(file, line.replace(/"sessionId":"[0-9a-f-]{36}"/, `"sessionId":"${sessionId}"`));
    }
    closeSync(file);
  }

  #turn(project: string, chain: Chain, turn: number): string[] {
    const lines: string[] = [];
    lines.push(
      JSON.stringify({
        type: "file-history-snapshot",
        messageId: this.#uuid(),
        snapshot: { trackedFileBackups: {}, text: this.#piece(400) },
        isSnapshotUpdate: false,
      }),
    );
    if (turn > 0 && turn % 25 === 0) lines.push(...this.#compaction(chain));
    lines.push(
      chain.line(this.#uuid(), {
        type: "user",
        message: { role: "user", content: this.#piece(200) },
        origin: { kind: "human" },
        permissionMode: "default",
      }),
    );
    const steps = 2 + this.#below(10);
    for (let step = 0; step < steps; step++) lines.push(...this.#call(chain, step < steps - 1, project));
    lines.push(
      chain.line(this.#uuid(), {
        type: "system",
        subtype: "turn_duration",
        durationMs: 1000 + this.#below(90_000),
        isMeta: false,
      }),
    );
    return lines;
  }

  #compaction(chain: Chain): string[] {
    return [
      chain.line(this.#uuid(), {
        type: "system",
        subtype: "compact_boundary",
        content: "Conversation compacted",
        isMeta: false,
        compactMetadata: { trigger: "auto", preTokens: 160_000 },
      }),
      chain.line(this.#uuid(), {
        type: "user",
        isCompactSummary: true,
        message: {
          role: "user",
          content: `This session is being continued from a previous conversation. ${this.#piece(4_000)}`,
        },
      }),
    ];
  }

  /** One model call: a line per block, then the tools' answers. */
  #call(chain: Chain, more: boolean, project: string, depth = 0): string[] {
    const lines: string[] = [];
    const id = `msg_${this.#hex(24)}`;
    const output = 20 + this.#below(900);
    this.#calls++;
    this.#output += output;
    chain.context += 300 + this.#below(3_000);
    const usage = {
      input_tokens: 3 + this.#below(20),
      cache_creation_input_tokens: 300 + this.#below(4_000),
      cache_read_input_tokens: chain.context,
      output_tokens: output,
      server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
      service_tier: "standard",
      cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 300 },
    };
    const requestId = `req_${this.#hex(24)}`;
    const block = (content: object): void => {
      const message = {
        id,
        type: "message",
        role: "assistant",
        model: chain.model,
        content: [content],
        stop_reason: more ? "tool_use" : "end_turn",
        stop_sequence: null,
        usage,
      };
      lines.push(chain.line(this.#uuid(), { message, requestId, type: "assistant" }));
    };
    if (this.#random() < 0.6)
      block({
        type: "thinking",
        thinking: this.#piece(this.#below(1_500)),
        signature: this.#hex(300 + this.#below(2_500)),
      });
    if (!more || this.#random() < 0.4) block({ type: "text", text: this.#piece(60 + this.#below(more ? 200 : 1_500)) });
    if (!more) return lines;
    const uses = 1 + (this.#random() < 0.2 ? this.#below(3) : 0);
    const answers: string[] = [];
    for (let use = 0; use < uses; use++) {
      const callId = `toolu_${this.#hex(24)}`;
      const agent = depth === 0 && this.#random() < 0.01;
      const tool = agent ? this.#agent(chain, callId, project) : this.#tool(callId);
      block(tool.call);
      answers.push(
        chain.line(this.#uuid(), {
          type: "user",
          message: {
            role: "user",
            content: [{ tool_use_id: callId, type: "tool_result", content: tool.result, is_error: tool.failed }],
          },
          toolUseResult: tool.shown,
        }),
      );
    }
    return [...lines, ...answers];
  }

  #tool(callId: string): { call: object; result: string; shown: unknown; failed: boolean } {
    const path = `/home/dev/src/file-${this.#below(60)}.ts`;
    const kind = this.#random();
    const failed = this.#random() < 0.03;
    if (kind < 0.4) {
      const text = this.#piece(500 + this.#below(12_000));
      return {
        call: { type: "tool_use", id: callId, name: "Read", input: { file_path: path } },
        result: text,
        shown: { type: "text", file: { filePath: path, content: text, numLines: 120, startLine: 1, totalLines: 120 } },
        failed,
      };
    }
    if (kind < 0.7) {
      const text = failed ? `Exit code 1\n${this.#piece(300)}` : this.#piece(this.#below(4_000));
      return {
        call: {
          type: "tool_use",
          id: callId,
          name: "Bash",
          input: { command: `npm test -- ${this.#piece(30)}`, description: "Runs tests" },
        },
        result: text,
        shown: { stdout: text, stderr: "", interrupted: false, isImage: false },
        failed,
      };
    }
    const before = this.#piece(80 + this.#below(400));
    const after = this.#piece(80 + this.#below(600));
    const original = this.#piece(2_000 + this.#below(10_000));
    return {
      call: {
        type: "tool_use",
        id: callId,
        name: "Edit",
        input: { file_path: path, old_string: before, new_string: after, replace_all: false },
      },
      result: `The file ${path} has been updated.`,
      shown: {
        filePath: path,
        oldString: before,
        newString: after,
        originalFile: original,
        structuredPatch: [],
        userModified: false,
      },
      failed,
    };
  }

  #agent(
    chain: Chain,
    callId: string,
    project: string,
  ): { call: object; result: string; shown: unknown; failed: boolean } {
    const agentId = this.#hex(16);
    const prompt = this.#piece(300);
    const folder = join(project, chain.sessionId, "subagents");
    mkdirSync(folder, { recursive: true });
    const file = this.#open(join(folder, `agent-${agentId}.jsonl`));
    const own = chain.agent(agentId);
    this.#write(file, own.line(this.#uuid(), { type: "user", message: { role: "user", content: prompt } }));
    const steps = 2 + this.#below(8);
    for (let step = 0; step < steps; step++)
      for (const line of this.#call(own, step < steps - 1, project, 1)) this.#write(file, line);
    closeSync(file);
    const meta = this.#open(join(folder, `agent-${agentId}.meta.json`));
    this.#write(
      meta,
      JSON.stringify({ agentType: "Explore", description: "Looks around", toolUseId: callId, spawnDepth: 1 }),
    );
    closeSync(meta);
    return {
      call: {
        type: "tool_use",
        id: callId,
        name: "Agent",
        input: { description: "Looks around", prompt, subagent_type: "Explore" },
      },
      result: this.#piece(600),
      shown: {
        status: "completed",
        agentId,
        agentType: "Explore",
        resolvedModel: chain.model,
        totalToolUseCount: steps,
      },
      failed: false,
    };
  }

  #open(path: string): number {
    this.#files++;
    return openSync(path, "w");
  }

  #write(file: number, line: string): void {
    this.bytes += writeSync(file, `${line}\n`);
    this.#lines++;
  }

  #piece(length: number): string {
    const at = this.#below(Math.max(1, this.#text.length - length));
    return this.#text.slice(at, at + length);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #hex(length: number): string {
    let text = "";
    while (text.length < length)
      text += Math.floor(this.#random() * 0x10000000)
        .toString(16)
        .padStart(7, "0");
    return text.slice(0, length);
  }

  #uuid(): string {
    const hex = this.#hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
