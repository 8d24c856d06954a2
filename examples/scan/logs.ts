import { type Era, eraAt } from "./era.ts";
import { hex, opaque, seeded, uuid } from "./random.ts";

const model = "claude-opus-4-6";
const cwd = "/home/sam/orders";

/** One synthetic session log in Claude Code's form: file name and lines. */
export function sessionLog(day: string, seed: number): { readonly name: string; readonly text: string } {
  const random = seeded(seed);
  const era = eraAt(day);
  const log = new Log(day, era, random);
  const tasks = random() < 0.25 ? 2 : 1;
  for (let task = 0; task < tasks; task += 1) playTask(log, era, random);
  return { name: `${log.session}.jsonl`, text: log.lines.map((line) => `${JSON.stringify(line)}\n`).join("") };
}

function playTask(log: Log, era: Era, random: () => number): void {
  log.person("Please make the total show the discount, and keep the tests green.");
  const edits = 2 + Math.floor(random() * 3);
  for (let edit = 0; edit < edits; edit += 1) {
    const file = `${cwd}/src/part-${Math.floor(random() * 40)}.ts`;
    const reads = Math.round(era.reads * (0.6 + 0.8 * random()));
    const blind = random() < era.blind;
    for (let read = 0; read < reads; read += 1) {
      const target = read === 0 && !blind ? file : `${cwd}/src/part-${40 + Math.floor(random() * 60)}.ts`;
      log.call("Read", { file_path: target }, "1\texport const part = 1;");
    }
    if (reads === 0 && !blind) log.call("Read", { file_path: file }, "1\texport const part = 1;");
    log.call(
      "Edit",
      { file_path: file, old_string: "part = 1", new_string: `part = ${edit + 2}` },
      `${file} was updated.`,
    );
  }
  log.call("Bash", { command: "npm test" }, random() < 0.12 ? "1 failed" : "12 passed");
  log.answer("The total shows the discount now, and the tests pass.");
}

class Log {
  readonly lines: object[] = [];
  readonly session: string;
  readonly #era: Era;
  readonly #random: () => number;
  #clock: number;
  #parent: string | null = null;
  #cached = 0;

  constructor(day: string, era: Era, random: () => number) {
    this.#random = random;
    this.#era = era;
    this.session = uuid(random);
    this.#clock = Date.parse(`${day}T08:00:00Z`) + Math.floor(random() * 8 * 3_600_000);
  }

  person(text: string): void {
    this.#push({ type: "user", origin: { kind: "human" }, message: { role: "user", content: text } });
  }

  call(name: string, input: object, result: string): void {
    const id = `toolu_${hex(this.#random, 24)}`;
    this.#reply([{ type: "tool_use", id, name, input }], "tool_use");
    const failed = result.includes("failed");
    this.#push({
      type: "user",
      message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: result, is_error: failed }] },
    });
  }

  answer(text: string): void {
    this.#reply([{ type: "text", text }], "end_turn");
  }

  #reply(blocks: readonly object[], stop: string): void {
    const thinks = this.#random() >= this.#era.without;
    const length = Math.round(this.#era.thinking * (0.5 + this.#random()));
    const thinking = { type: "thinking", thinking: "", signature: opaque(this.#random, thinks ? length : 0) };
    const written = 300 + Math.floor(this.#random() * 500);
    const usage = {
      input_tokens: 4,
      cache_creation_input_tokens: this.#cached === 0 ? 19_000 : written,
      cache_read_input_tokens: this.#cached,
      output_tokens: 80 + Math.round(thinks ? length / 4 : 0),
    };
    this.#cached += usage.cache_creation_input_tokens;
    const message = {
      id: `msg_${hex(this.#random, 24)}`,
      type: "message",
      role: "assistant",
      model,
      stop_reason: stop,
      usage,
    };
    const requestId = `req_${hex(this.#random, 24)}`;
    // One line for each block, all with the same usage: as the client writes it, and as a naive sum counts it twice.
    for (const block of thinks ? [thinking, ...blocks] : blocks) {
      this.#push({ type: "assistant", requestId, message: { ...message, content: [block] } });
    }
  }

  #push(record: object): void {
    const id = uuid(this.#random);
    this.#clock += 2_000 + Math.floor(this.#random() * 9_000);
    this.lines.push({
      parentUuid: this.#parent,
      isSidechain: false,
      ...record,
      uuid: id,
      timestamp: new Date(this.#clock).toISOString(),
      cwd,
      sessionId: this.session,
      version: this.#era.version,
      entrypoint: "cli",
      gitBranch: "main",
    });
    this.#parent = id;
  }
}
