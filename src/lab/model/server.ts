import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as realSleep } from "node:timers/promises";
import type { Refusal } from "./answer.ts";
import { bodyOf } from "./body.ts";
import { type Disturbance, disturbed } from "./disturbance.ts";
import { errorOf } from "./faults.ts";
import { type IdSource, seededIds } from "./ids.ts";
import type { ModelCall } from "./model-call.ts";
import { type Route, route } from "./router.ts";
import { choose, type Script } from "./script.ts";
import { idHeaders, send } from "./send.ts";
import type { ServedCall } from "./served.ts";
import { settle } from "./settle.ts";
import { signaturesOf } from "./signatures.ts";
import { read, render, renderCount } from "./speak.ts";
import { type Strictness, validate } from "./strict/index.ts";
import { truncated } from "./truncated.ts";
import { prefixCache } from "./usage.ts";

export interface ModelServerOptions {
  /** What the model answers. Default: no rules, so that every call gets its default answer. */
  readonly script?: Script;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** The clock of caches and time stamps. Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** Default: seeded, the same in every run. */
  readonly ids?: IdSource;
  /** Of the signatures. A server recognises those of another server with the same seed. */
  readonly seed?: string;
  /** How a stall waits. Default: real time. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Refuse what the real APIs refuse: all of it (default), nothing, or all but the rules set to false. */
  readonly strict?: boolean | Strictness;
  /** Faults that last: they change what the script answers. */
  readonly disturbances?: readonly Disturbance[];
  /** Bytes of a request body, before and after decompression. Default 64 MB. */
  readonly bodyLimit?: number;
}

export interface ModelServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, oldest first. Kept whole in memory. */
  readonly calls: readonly ServedCall[];
  /** Stops listening and drops all connections. */
  close(): Promise<void>;
}

/**
 * Starts a server that speaks Anthropic Messages, OpenAI Responses and Chat Completions, and Gemini, and answers
 * from a script. Rejects where the address cannot be bound.
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const host = options.host ?? "127.0.0.1";
  const calls: ServedCall[] = [];
  const answer = answerer(options, calls);
  const server = createServer((request, response) => {
    response.on("error", () => response.destroy());
    answer(request, response).catch((error: unknown) => {
      // A script that throws is broken: the test that runs it must see it, the client a failed call.
      console.error("model server:", error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.requestTimeout = 0;
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(options.port ?? 0, host, listening);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://${host}:${port}`,
    port,
    calls,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

type ModelRoute = Extract<Route, { is: "model" }>;
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function answerer(options: ModelServerOptions, calls: ServedCall[]): Handler {
  const now = options.now ?? Date.now;
  const ids = options.ids ?? seededIds("evenkeel");
  const signatures = signaturesOf(options.seed ?? "evenkeel");
  const cache = prefixCache();
  const thoughtless = new Set<string>();
  const sleep = options.sleep ?? ((ms: number) => realSleep(ms, undefined, { ref: false }));

  return async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const method = request.method ?? "";
    const at = now();
    const asked = route(method, url.pathname);
    const log = (about: Partial<ServedCall>): void => {
      url.searchParams.delete("key");
      const path = url.pathname + url.search;
      calls.push({ at, method, path, call: null, answer: null, rule: null, reply: null, status: 200, ...about });
    };
    const body = await bodyOf(request, options.bodyLimit ?? 64 * 1024 * 1024);
    if (asked.is === "hello" || asked.is === "models") {
      log({});
      return sendJson(response, 200, asked.is === "models" ? models : {});
    }
    if (asked.is === "unknown") {
      log({ status: 404 });
      return sendJson(response, 404, errorOf("anthropic-messages", { is: "error", error: "not-found" }, "").body);
    }
    const requestId = ids("req_");
    const refuse = (refusal: Refusal, about: Partial<ServedCall> = {}): void => {
      const { status, headers, body: said } = errorOf(asked.protocol, refusal, requestId);
      log({ answer: refusal, status, ...about });
      sendJson(response, status, said, { ...headers, ...idHeaders({ protocol: asked.protocol, requestId }) });
    };
    if (body.is === "too-large") return refuse({ is: "error", error: "too-large" });
    const understood = understand(asked, request, body.is === "text" ? body.text : "");
    if (understood.is === "malformed") return refuse({ is: "error", error: "invalid", message: understood.why });
    const { call } = understood;
    if (call.wants === "count") {
      log({ call });
      return sendJson(response, 200, renderCount(call));
    }
    const invalid = validate(call, { signatures, thoughtless }, options.strict);
    if (invalid !== null) return refuse(invalid, { call });
    const chosen = choose(options.script ?? [], call, calls);
    const answer = disturbed(chosen.answer, options.disturbances ?? [], call, calls);
    if (answer.is === "error") return refuse(answer, { call, rule: chosen.rule });
    const usage = cache.count(call.protocol, call.model, truncated(call.segments, answer.readsAtMost), at);
    const reply = settle(call, answer, usage, { ids, signatures, requestId, now: at });
    if (!reply.blocks.some(({ is }) => is === "thinking")) {
      for (const block of reply.blocks) if (block.is === "tool-call") thoughtless.add(block.id);
    }
    log({ call, answer, rule: chosen.rule, reply });
    await send(response, render(call, reply), {
      protocol: asked.protocol,
      requestId,
      stream: call.stream,
      asArray: asked.protocol === "gemini" && url.searchParams.get("alt") !== "sse",
      mishaps: answer.mishaps ?? [],
      sleep,
    });
  };
}

function understand(asked: ModelRoute, request: IncomingMessage, text: string): ReturnType<typeof read> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { is: "malformed", why: "The request body is not valid JSON" };
  }
  return read(asked.protocol, {
    headers: headersOf(request),
    body,
    wants: asked.wants,
    ...(asked.model === undefined ? {} : { model: asked.model }),
    ...(asked.stream === undefined ? {} : { stream: asked.stream }),
  });
}

/** Keys never reach a record. */
const secrets = /^(authorization|proxy-authorization|cookie|x-api-key|x-goog-api-key)$/;

function headersOf(request: IncomingMessage): ModelCall["headers"] {
  const kept = Object.entries(request.headers).filter(([name]) => !secrets.test(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** One list for all providers: clients look for their own fields. */
const models = {
  object: "list",
  data: [
    { id: "scripted", object: "model", type: "model", display_name: "Scripted", created: 0, owned_by: "evenkeel" },
  ],
  models: [{ name: "models/scripted", displayName: "Scripted", supportedGenerationMethods: ["generateContent"] }],
  has_more: false,
};
