import { type Dispatcher, Pool } from "undici";
import { type Digest, noIds, withId } from "./digest.ts";

/** What the client of the soak is asked for, once. */
export interface SoakTask {
  readonly origin: string;
  readonly calls: number;
  readonly perSecond: number;
  readonly connections: number;
}

/** At each tenth, and at the end. */
export interface SoakProgress {
  readonly done: number;
  readonly seconds: number;
  /** Ids of the calls whose reply began. */
  readonly acknowledged: Digest;
  readonly errors: number;
  readonly aborted: number;
  /** Calls that ended otherwise than the script says. */
  readonly wrong: number;
  readonly firstWrong: string | null;
}

const points = 10;
/** Turns of a conversation. */
const turns = 12;
const words = "the quick brown fox jumps over the lazy dog ".repeat(8);

async function run({ origin, calls, perSecond, connections }: SoakTask): Promise<void> {
  const pool = new Pool(origin, { connections, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 });
  const begun = performance.now();
  let acknowledged = noIds;
  let next = 0;
  let done = 0;
  let sessions = 0;
  let errors = 0;
  let aborted = 0;
  let wrong = 0;
  let firstWrong: string | null = null;
  const say = (): void => {
    const seconds = (performance.now() - begun) / 1000;
    const progress: SoakProgress = { done, seconds, acknowledged, errors, aborted, wrong, firstWrong };
    process.send?.(progress);
  };
  const one = async (): Promise<void> => {
    while (next < calls) {
      const session = `soak-${++sessions}`;
      const messages = [{ role: "user", content: `${session} ${words}` }];
      for (let turn = 0; turn < turns && next < calls; turn += 1) {
        const number = ++next;
        const wait = (number / perSecond) * 1000 - (performance.now() - begun);
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        const kind = number % 100 === 0 ? "error" : number % 100 === 50 ? "abort" : "";
        const streams = kind === "abort" || sessions % 2 === 0;
        const body = JSON.stringify({ ...(streams ? { stream: true } : {}), model: "gpt-6", messages });
        const ended = await ask(pool, body, session, kind);
        if (ended.id !== null) acknowledged = withId(acknowledged, ended.id);
        if (kind === "error") errors += 1;
        if (kind === "abort") aborted += 1;
        if (ended.status !== (kind === "error" ? 503 : 200) || ended.id === null || ended.cut !== (kind === "abort")) {
          wrong += 1;
          firstWrong ??= `call ${number} (${kind}): ${ended.status} ${ended.because}`;
        }
        // After an error or a reply that was cut clients ask again.
        if (kind === "")
          messages.push({ role: "assistant", content: "ok" }, { role: "user", content: `${turn} ${words}` });
        done += 1;
        if (done < calls && done % Math.ceil(calls / points) === 0) say();
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  await pool.destroy();
  say();
}

interface Ended {
  readonly id: string | null;
  readonly status: number;
  readonly cut: boolean;
  readonly because: string;
}

function ask(pool: Pool, body: string, session: string, kind: "error" | "abort" | ""): Promise<Ended> {
  return new Promise((resolve) => {
    let id: string | null = null;
    let status = 0;
    const handler: Dispatcher.DispatchHandler = {
      // undici takes a handler without it for one of its older kind.
      onRequestStart: () => undefined,
      onResponseStart(_controller, code, headers) {
        status = code;
        id = String(headers["x-evenkeel-exchange"] ?? "") || null;
      },
      onResponseData(controller) {
        if (kind === "abort") controller.abort(new Error("the client has enough"));
      },
      onResponseEnd: () => resolve({ id, status, cut: false, because: "" }),
      onResponseError: (_controller, error) => resolve({ id, status, cut: true, because: String(error) }),
    };
    const headers = { ...common, "x-session-id": session, ...(kind === "" ? {} : { "x-soak": kind }) };
    pool.dispatch({ method: "POST", path: "/openai/v1/chat/completions", headers, body }, handler);
  });
}

const common = {
  "content-type": "application/json",
  accept: "application/json",
  authorization: "Bearer sk-soak",
  "user-agent": "soak/1.0",
};

process.on("message", (task: SoakTask) => void run(task));
process.on("disconnect", () => process.exit());
