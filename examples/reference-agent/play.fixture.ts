import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SeenCall, startRecordingProxy } from "../../src/capture/recorder/index.ts";
import { type Contract, expectationsFor, nothingDeclared } from "../../src/contract/index.ts";
import { loadFrom } from "../../src/contract/load/index.ts";
import type { Violation } from "../../src/invariants/index.ts";
import {
  type Answer,
  type AnswerBlock,
  type ConversationStart,
  type InProcessAgent,
  type InProcessSession,
  type ModelCall,
  reply,
  startModelServer,
  think,
  use,
} from "../../src/lab/index.ts";
import { beginSession, finish, parityOf, type SessionState, step } from "../../src/session/index.ts";
import { newLinker, parseCall, place, type RawCall } from "../../src/wire/index.ts";

/** One thing that is done with the agent. */
export type Act =
  | { readonly say: string; readonly replies: readonly Answer[] }
  | {
      readonly say: string;
      readonly replies: readonly Answer[];
      readonly tell: string;
      readonly after: readonly Answer[];
    }
  /** The turn is stopped while the model answers. */
  | { readonly interrupt: string }
  /** Minutes. */
  | { readonly idle: number }
  | { readonly effort: string }
  | { readonly model: string }
  | "resume"
  | "restart"
  | "fork"
  | "compact";

export interface Played {
  readonly calls: readonly RawCall[];
  /** Requests as the model got them. */
  readonly served: readonly ModelCall[];
  /** Turns that failed, with what was said. */
  readonly failed: readonly string[];
}

const minutes = 60_000;
/** Long enough for the provider to cache it. */
export const bigFile = Array.from({ length: 150 }, (_, i) => `line ${i}: stand-in for something worth reading`).join(
  "\n",
);
const files = {
  "big.txt": bigFile,
  "huge.txt": `${bigFile}\n`.repeat(8).slice(0, 55_000),
  "notes.txt": "alpha\nbeta\n",
};

/** Replies that read a file and then answer. */
export function reads(text: string, path = "big.txt"): readonly Answer[] {
  return [thoughtful(`look at ${path} for ${text}`, use({ tool: "read", path })), thoughtful(`done ${text}`, text)];
}

/** A reply with a thought before it. */
export function thoughtful(thought: string, ...blocks: readonly (AnswerBlock | string)[]): Answer {
  return reply(think(`${thought}. `.repeat(8)), ...blocks);
}

/**
 * Plays the acts in order with an agent of its own and a clock of its own, against the scripted model.
 *
 * @param others what is answered to those that are no main conversation, by what they are told
 */
export async function play(
  agent: InProcessAgent,
  acts: readonly Act[],
  others: Readonly<Record<string, readonly Answer[]>> = {},
  chosen: { readonly model?: string; readonly effort?: string; readonly cohort?: string; readonly seed?: string } = {},
): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), "reference-agent-"));
  const cwd = join(folder, "project");
  mkdirSync(cwd);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  let ahead = 0;
  const now = (): number => Date.UTC(2026, 3, 7, 9) + performance.now() + ahead;
  const turns = new Map<string, readonly Answer[]>(Object.entries(others));
  const failures = new Map<string, number>();
  let onCall: (call: ModelCall) => void = () => {};
  let onStall = (): void => {};
  const answer = (call: ModelCall): Answer => {
    if (call.purpose === "title") return reply("A stand-in title");
    if (call.purpose === "compaction") return reply(`The person asked for things, ${call.said.length} characters.`);
    onCall(call);
    const replies = turns.get(call.said) ?? [];
    const failed = failures.get(call.said) ?? 0;
    const fault = replies.filter((each) => !isWhole(each))[failed];
    if (fault !== undefined) {
      failures.set(call.said, failed + 1);
      return fault;
    }
    return replies.filter(isWhole)[call.step] ?? reply("Done.");
  };
  const server = await startModelServer({
    script: answer,
    now,
    sleep: async () => {
      onStall();
      await new Promise(() => {});
    },
  });
  const seen: SeenCall[] = [];
  const proxy = startRecordingProxy((call) => void seen.push(call), now);
  const { origin } = await proxy.doorTo(server.url);
  const failed: string[] = [];
  const never = new AbortController().signal;
  const start = (conversation: ConversationStart, first = false): Promise<InProcessSession> =>
    agent.start({
      baseUrl: origin,
      apiKey: "none",
      clock: { now },
      cwd,
      home: join(folder, "home"),
      model: (first ? chosen.model : undefined) ?? null,
      effort: (first ? chosen.effort : undefined) ?? null,
      cohort: chosen.cohort ?? null,
      seed: chosen.seed ?? "",
      conversation,
    });
  try {
    let session = await start({ is: "new" }, true);
    for (const act of acts) {
      if (act === "resume" || act === "fork" || act === "restart") {
        await session.end();
        session = await start(act === "restart" ? { is: "new" } : { is: act, id: session.id });
      } else if (act === "compact") await session.compact?.();
      else if ("idle" in act) ahead += act.idle * minutes;
      else if ("effort" in act) await session.setEffort?.(act.effort);
      else if ("model" in act) await session.setModel?.(act.model);
      else if ("interrupt" in act) {
        const stop = new AbortController();
        turns.set(act.interrupt, [{ ...reply("never said to its end"), mishaps: [{ is: "stall", after: 2, ms: 1 }] }]);
        onStall = () => stop.abort();
        await session.say(act.interrupt, stop.signal).catch(() => {});
      } else {
        turns.set(act.say, act.replies);
        if ("tell" in act) {
          turns.set(act.tell, act.after);
          onCall = () => {
            onCall = () => {};
            session.tell?.(act.tell);
          };
        }
        await session.say(act.say, never).catch((error: Error) => failed.push(`${act.say}: ${error.message}`));
      }
    }
    await session.end();
  } finally {
    await proxy.close(50);
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const calls = seen.map(rawCall).sort((a, b) => a.startedAt - b.startedAt);
  return { calls, served: server.calls.flatMap(({ call }) => (call === null ? [] : [call])), failed };
}

/** What goes wrong happens once, before the replies of its turn. */
function isWhole(answer: Answer): boolean {
  return answer.is === "reply" && answer.mishaps === undefined;
}

function rawCall(call: SeenCall, index: number): RawCall {
  const pairs = (headers: SeenCall["requestHeaders"]) => headers.map(({ name, value }) => [name, value] as const);
  return {
    origin: { input: "test", where: `call ${index}` },
    startedAt: call.startedAt.getTime(),
    method: call.method,
    url: call.url,
    requestHeaders: pairs(call.requestHeaders),
    requestBody: call.requestBody.toString("utf8"),
    status: call.reply?.status ?? 0,
    responseHeaders: pairs(call.reply?.headers ?? []),
    responseBody: call.reply?.body.toString("utf8") ?? "",
    cut: call.cutBy !== null,
    firstByteAfter: call.firstByteAfter,
    endedAfter: call.endedAfter,
    command: null,
  };
}

/** Where a call of the model stands. */
export interface Placed {
  readonly id: string;
  /** What its history says last that is no tool's. */
  readonly said: string;
  readonly session: string;
  readonly lane: string;
  readonly strand: string;
  readonly parent: string | null;
  readonly resumed: boolean;
}

/** What every session of these calls kept and broke. */
export function judge(
  calls: readonly RawCall[],
  contract: Contract | null,
): { readonly violations: readonly Violation[]; readonly placed: readonly Placed[] } {
  let linker = newLinker;
  const sessions = new Map<string, SessionState>();
  const placed: Placed[] = [];
  for (const raw of calls) {
    const outcome = parseCall(raw);
    if (outcome.is !== "model-call") throw new Error(`${raw.origin.where}: ${outcome.because}`);
    const found = place(linker, outcome.call);
    linker = found.state;
    const { session, lane, strand, parent, resumed } = found.exchange.place;
    const { history } = found.exchange.request;
    const words = history.is === "set" ? history.value : [];
    const said = words.findLast((item) => item.kind === "text" && item.role === "user" && item.author !== "client");
    const text = said?.kind === "text" ? said.text : "";
    placed.push({ id: found.exchange.id, said: text, session, lane, strand, parent, resumed });
    const before = sessions.get(session) ?? beginSession(session);
    const expected = contract === null ? () => nothingDeclared : expectationsFor.bind(null, contract);
    sessions.set(session, step(before, found.exchange, expected).state);
  }
  const reports = [...sessions.values()].map(finish);
  return { violations: [...reports.flatMap((report) => report.violations), ...parityOf(reports)], placed };
}

/** The contract of the agent as it was declared. */
export async function declared(): Promise<Contract> {
  const file = new URL("./evenkeel.yaml", import.meta.url).pathname;
  const loaded = await loadFrom(file, "/");
  if (loaded.is !== "ok") throw new Error(JSON.stringify(loaded));
  return loaded.contract;
}
