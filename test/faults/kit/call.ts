import assert from "node:assert/strict";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Stage } from "../fault.ts";
import { analysisOf } from "./evenkeel.ts";

/** One call through the gateway, as its client saw it. */
export interface Called {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `null`: a whole reply came. */
  readonly broke: string | null;
  /** `x-evenkeel-exchange` */
  readonly exchange: string | null;
  /** Milliseconds after the start at which each piece of the body came. */
  readonly pieces: readonly number[];
}

export interface Asked {
  readonly body: string | Buffer;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
  /** Milliseconds without anything until it is given up. */
  readonly patience?: number;
  /** Told with every piece: the reply's headers, and all of its body so far. */
  readonly onPiece?: (headers: IncomingHttpHeaders, sofar: Buffer) => void;
}

export const messages = "/anthropic/v1/messages";

/** Never throws: what went wrong is told. */
export function call(url: string, asked: Asked): Promise<Called> {
  const { body, path = messages, headers = {}, agent, signal, patience = 60_000, onPiece } = asked;
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const pieces: number[] = [];
    const chunks: Buffer[] = [];
    let status = 0;
    let got: IncomingHttpHeaders = {};
    const done = (broke: string | null): void => {
      const exchange = got["x-evenkeel-exchange"];
      resolve({
        startedAt,
        endedAt: Date.now(),
        status,
        headers: got,
        body: Buffer.concat(chunks),
        broke,
        exchange: typeof exchange === "string" ? exchange : null,
        pieces,
      });
    };
    const asking = request(
      `${url}${path}`,
      {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "anthropic-version": "2023-06-01",
          "content-length": Buffer.byteLength(body),
          ...headers,
        },
        ...(agent === undefined ? {} : { agent }),
        ...(signal === undefined ? {} : { signal }),
      },
      (reply) => {
        status = reply.statusCode ?? 0;
        got = reply.headers;
        reply.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          pieces.push(Date.now() - startedAt);
          onPiece?.(got, Buffer.concat(chunks));
        });
        reply.once("end", () => done(reply.complete ? null : "the reply ended early"));
        reply.once("error", (error) => done(String(error)));
      },
    );
    asking.setTimeout(patience, () => asking.destroy(new Error("no answer in time")));
    asking.once("error", (error) => done(String(error)));
    asking.end(body);
  });
}

/** A small conversation's next request. */
export function conversation(session: string, turn: number, padding = 0): string {
  const history = Array.from({ length: turn - 1 }, (_, n) => [
    { role: "user", content: `question ${n} of ${session}` },
    { role: "assistant", content: [{ type: "text", text: `answer ${n}` }] },
  ]).flat();
  return JSON.stringify({
    model: "claude-opus-4-6",
    max_tokens: 100,
    system: `You are a stand-in.${" ".repeat(padding)}`,
    metadata: { user_id: `user_${session}` },
    messages: [...history, { role: "user", content: `question ${turn} of ${session}` }],
  });
}

export interface Load {
  readonly calls: readonly Called[];
  /** Ends when the calls under way have. */
  stop(): Promise<readonly Called[]>;
}

/** Messages that the gateway's analysis may be behind before the load waits for it: it yields to all else, and on a small machine else gets no turn. */
const mostBehind = 100;

/**
 * So many clients that call one after the other, until stopped, as fast as the gateway's analysis keeps up. The gateway's
 * address may change under way.
 */
export function startLoad(stage: Stage, url: () => string, clients = 8, pause = 4): Load {
  const calls: Called[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: clients * 2 });
  let stopped = false;
  let isBehind = false;
  const watching = (async () => {
    for (; !stopped; await wait(100)) isBehind = ((await analysisOf(url()))?.behind ?? 0) > mostBehind;
  })();
  stage.defer(() => {
    stopped = true;
    agent.destroy();
  });
  const working = Array.from({ length: clients }, async (_, client) => {
    for (let n = 0; !stopped; n += 1) {
      const path = n % 2 === 0 ? messages : `${messages}?do=stream`;
      const body = conversation(`c${client}-${Math.floor(n / 4)}`, (n % 4) + 1, 2_000);
      const called = await call(url(), { body, path, agent });
      calls.push(called);
      await wait(called.broke === null ? pause : 40);
      while (isBehind && !stopped) await wait(20);
    }
  });
  return {
    calls,
    async stop() {
      stopped = true;
      await Promise.all([...working, watching]);
      return calls;
    },
  };
}

/** A whole reply of the scripted model, unharmed. */
export function isWhole({ broke, status, body }: Called): boolean {
  if (broke !== null || status !== 200) return false;
  const text = body.toString("utf8");
  return /answer \d+/.test(text) || (text.includes("message_start") && text.includes("message_stop"));
}

/** Says how many failed, and how the first did. */
export function assertAllWhole(calls: readonly Called[]): void {
  const failed = calls.filter((each) => !isWhole(each));
  const [first] = failed;
  assert.equal(failed.length, 0, `${failed.length} of ${calls.length} calls failed: ${first?.status} ${first?.broke}`);
}
