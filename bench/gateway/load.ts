import { Client, type Dispatcher } from "undici";
import { begin, conversation, turns } from "./bodies.ts";

/** What the load client is asked to do; it answers each with one message. */
export type Task =
  | { readonly is: "latency"; readonly target: Target; readonly size: number; readonly count: number }
  | { readonly is: "throughput"; readonly target: Target; readonly connections: number; readonly seconds: number }
  | { readonly is: "events"; readonly target: Target; readonly streams: number };

export interface Target {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Milliseconds each, or in all. */
export interface Loaded {
  readonly times: readonly number[];
  readonly requests: number;
  readonly seconds: number;
  readonly failed: number;
}

const bodiesOf = new Map<number, readonly Buffer[]>();
let conversations = Date.now() % 1_000_000_000;

async function run(task: Task): Promise<Loaded> {
  const begun = performance.now();
  const done = (times: readonly number[], requests: number, failed: number): Loaded => ({
    times,
    requests,
    failed,
    seconds: (performance.now() - begun) / 1000,
  });
  if (task.is === "latency") {
    const bodies = bodiesOf.get(task.size) ?? conversation(task.size);
    bodiesOf.set(task.size, bodies);
    const client = clientOf(task.target);
    const times: number[] = [];
    let failed = 0;
    for (let at = 0; at < task.count + 8; at += 1) {
      const turn = at % turns;
      if (turn === 0) begin(bodies, ++conversations);
      const started = performance.now();
      const ok = await ask(client, task.target, bodies[turn] ?? empty, conversations);
      // The first few make the connection.
      if (at >= 8) times.push(performance.now() - started);
      if (!ok) failed += 1;
    }
    await client.close();
    return done(times, task.count, failed);
  }
  if (task.is === "throughput") {
    const until = performance.now() + task.seconds * 1000;
    let requests = 0;
    let failed = 0;
    await Promise.all(
      Array.from({ length: task.connections }, async () => {
        const bodies = conversation(2_000);
        const client = clientOf(task.target);
        let mine = 0;
        for (let at = 0; performance.now() < until; at += 1) {
          if (at % turns === 0) {
            mine = ++conversations;
            begin(bodies, mine);
          }
          if (!(await ask(client, task.target, bodies[at % turns] ?? empty, mine))) failed += 1;
          requests += 1;
        }
        await client.close();
      }),
    );
    return done([], requests, failed);
  }
  const client = clientOf(task.target);
  const times: number[] = [];
  for (let stream = 0; stream < task.streams; stream += 1) {
    const bodies = conversation(2_000);
    begin(bodies, ++conversations);
    const body = Buffer.from(`{"stream":true,${(bodies[0] ?? empty).toString().slice(1)}`);
    await ask(client, task.target, body, conversations, (chunk) => {
      const now = process.hrtime.bigint();
      for (const [, sent] of chunk.toString("latin1").matchAll(/"sent":"(\d+)"/g)) {
        times.push(Number(now - BigInt(sent ?? 0)) / 1e6);
      }
    });
  }
  await client.close();
  return done(times, task.streams, 0);
}

const clientOf = ({ origin }: Target): Client =>
  new Client(origin, { pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000, keepAliveTimeout: 60_000 });

function ask(
  client: Client,
  { path, headers }: Target,
  body: Buffer,
  session: number,
  onData?: (chunk: Buffer) => void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: nothing,
      onResponseStart(_controller, code) {
        status = code;
      },
      onResponseData(_controller, chunk) {
        onData?.(chunk);
      },
      onResponseEnd() {
        resolve(status === 200);
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    };
    client.dispatch(
      { method: "POST", path, headers: { ...common, ...headers, "x-session-id": `bench-${session}` }, body },
      handler,
    );
  });
}

const nothing = (): void => undefined;
const empty = Buffer.alloc(0);
/** About what a client of a provider sends. */
const common = {
  "content-type": "application/json",
  accept: "application/json",
  authorization: "Bearer sk-bench",
  "user-agent": "bench/1.0",
  "x-stainless-lang": "js",
  "x-stainless-package-version": "6.0.0",
  "x-stainless-os": "Linux",
  "x-stainless-arch": "x64",
  "x-stainless-runtime": "node",
  "x-stainless-retry-count": "0",
};

process.on("message", (task: Task) => {
  run(task).then(
    (loaded) => process.send?.(loaded),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
