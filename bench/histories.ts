import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seeded } from "../src/stats/index.ts";

/**
 * `node bench/histories.ts FOLDER [--days 30] [--sessions 10] [--factor 0.5] [--at 15] [--day-effects none|independent|ar1]
 * [--second-change] [--seed 1]` writes session logs in Claude Code's form, to look at what `evenkeel scan FOLDER` says of them:
 * from day `at` on a session reads `factor` as many files before an edit, under a new version (and, with `--second-change`, a new
 * model beside it). Figures are invented.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    days: { type: "string", default: "30" },
    sessions: { type: "string", default: "10" },
    factor: { type: "string", default: "1" },
    at: { type: "string", default: "15" },
    "day-effects": { type: "string", default: "none" },
    "second-change": { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("name the folder to write to");
const random = seeded(Number(values.seed));
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
const uuid = (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
const keep = values["day-effects"] === "ar1" ? 0.5 : 0;
const spread = values["day-effects"] === "none" ? 0 : 0.3;
const at = Number(values.at);
const logs = join(folder, "-home-sam-orders");
mkdirSync(logs, { recursive: true });
let mood = normal();
for (let day = 0; day < Number(values.days); day += 1) {
  mood = keep * mood + Math.sqrt(1 - keep * keep) * normal();
  const sessions = Math.max(0, Math.round(Number(values.sessions) * Math.exp(0.3 * normal())));
  for (let number = 0; number < sessions; number += 1) writeSession(day, mood * spread);
}

function writeSession(day: number, today: number): void {
  const changed = day >= at && Number(values.factor) !== 1;
  const session = uuid();
  const model = changed && values["second-change"] ? "claude-opus-4-7" : "claude-opus-4-6";
  const level = 4 * Math.exp(0.7 * normal() + today) * (changed ? Number(values.factor) : 1);
  const lines: object[] = [];
  let clock = Date.UTC(2026, 2, 2 + day) + Math.floor(random() * 80_000_000);
  let parent: string | null = null;
  let cached = 0;
  const push = (record: object): void => {
    const id = uuid();
    clock += 2_000 + Math.floor(random() * 9_000);
    lines.push({
      parentUuid: parent,
      isSidechain: false,
      ...record,
      uuid: id,
      timestamp: new Date(clock).toISOString(),
      cwd: "/home/sam/orders",
      sessionId: session,
      version: changed ? "2.1.68" : "2.1.58",
      entrypoint: "cli",
    });
    parent = id;
  };
  const reply = (block: object, stop: string): void => {
    const written = cached === 0 ? 19_000 : 300 + Math.floor(random() * 500);
    const thinks = random() > 0.2;
    const usage = {
      input_tokens: 4,
      cache_creation_input_tokens: written,
      cache_read_input_tokens: cached,
      output_tokens: 80 + Math.floor(random() * 200),
    };
    cached += written;
    const message = { id: `msg_${hex(24)}`, type: "message", role: "assistant", model, stop_reason: stop, usage };
    const requestId = `req_${hex(24)}`;
    const thought = {
      type: "thinking",
      thinking: "",
      signature: hex(Math.round(400 * Math.exp(0.4 * normal() + today))),
    };
    for (const content of thinks ? [thought, block] : [block])
      push({ type: "assistant", requestId, message: { ...message, content: [content] } });
  };
  const call = (name: string, input: object, failed: boolean): void => {
    const id = `toolu_${hex(24)}`;
    reply({ type: "tool_use", id, name, input }, "tool_use");
    const content = [{ type: "tool_result", tool_use_id: id, content: failed ? "1 failed" : "done", is_error: failed }];
    push({ type: "user", message: { role: "user", content } });
  };
  push({
    type: "user",
    origin: { kind: "human" },
    message: { role: "user", content: "Please make the total show it." },
  });
  const edits = 1 + Math.floor(random() * 6);
  for (let edit = 0; edit < edits; edit += 1) {
    const file = `/home/sam/orders/part-${Math.floor(random() * 40)}.ts`;
    const reads = Math.round(level * (0.5 + random()));
    for (let read = 0; read < reads; read += 1)
      call("Read", { file_path: read === 0 ? file : `/home/sam/orders/other-${Math.floor(random() * 90)}.ts` }, false);
    call("Edit", { file_path: file, old_string: `a${edit}`, new_string: `b${hex(4)}` }, random() < 0.05);
  }
  call("Bash", { command: "npm test" }, random() < 0.2);
  reply({ type: "text", text: "The total shows it now." }, "end_turn");
  writeFileSync(join(logs, `${session}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
