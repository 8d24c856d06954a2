import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { signalFamilies } from "../../../signals/index.ts";
import type { Fact } from "../../../telemetry/index.ts";
import { type AnalysisOptions, CallAnalysis } from "./call-analysis.ts";
import { pseudonyms } from "./identities.ts";
import type { ReplyMessage, RequestMessage } from "./raw-call.ts";

/** Both sides of a call as the gateway's main thread tells them. */
export interface Told {
  readonly request: RequestMessage;
  readonly reply: ReplyMessage;
}

interface Pair {
  readonly name: string;
  readonly value: string;
}
interface Entry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly _firstByteMs?: number;
  readonly _cut?: boolean;
  readonly request: { method: string; url: string; headers: readonly Pair[]; postData?: { text: string } };
  readonly response: { status: number; headers: readonly Pair[]; content: { text?: string } };
}
export interface Har {
  readonly log: { readonly entries: readonly Entry[] };
}

export function readHarFile(path: string): Har {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The calls of a recording as a gateway would tell them, in the order of their start. */
export function toldOf(har: Har): readonly Told[] {
  return har.log.entries.map((entry, index) => told(entry, index)).toSorted((a, b) => a.request.at - b.request.at);
}

function told(entry: Entry, index: number): Told {
  const { request, response } = entry;
  const body = bytesOf(request.postData?.text ?? "");
  const answer = bytesOf(response.content.text ?? "");
  const { pathname, search } = new URL(request.url);
  // As the main thread makes them: a time in front.
  const id = `019aa0f0-0000-7000-8000-${createHash("sha256").update(`${index}${request.postData?.text}`).digest("hex").slice(0, 12)}`;
  return {
    request: {
      is: "request",
      id,
      at: Date.parse(entry.startedDateTime),
      upstream: "anthropic",
      method: request.method,
      url: pathname + search,
      headers: flat(request.headers),
      context: null,
      body,
      bodyBytes: body.byteLength,
      notAnalysed: null,
    },
    reply: {
      is: "reply",
      id,
      status: response.status,
      headers: flat(response.headers),
      body: answer,
      bodyBytes: answer.byteLength,
      notAnalysed: null,
      cutBy: entry._cut === true ? "upstream" : null,
      blockedBy: null,
      headersAfter: entry._firstByteMs ?? null,
      firstByteAfter: entry._firstByteMs ?? null,
      endedAfter: entry.time,
    },
  };
}

/** A recording's bodies stand there decoded. */
function flat(headers: readonly Pair[]): readonly string[] {
  return headers.flatMap(({ name, value }) => (name.toLowerCase() === "content-encoding" ? [] : [name, value]));
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

export const key = new Uint8Array(32).fill(7);

export function analysis(options: Partial<AnalysisOptions> = {}): CallAnalysis {
  return new CallAnalysis({
    source: "gateway",
    contract: null,
    families: signalFamilies,
    capture: { prompts: "hash" },
    pseudonym: pseudonyms(key),
    keepBytes: 256 * 1024 * 1024,
    longestBody: 64 * 1024 * 1024,
    ...options,
  });
}

/** Each call told whole, one after the other. */
export function replayed(calls: readonly Told[], worker: CallAnalysis = analysis()): readonly Fact[] {
  const facts: Fact[] = [];
  let now = 0;
  for (const { request, reply } of calls) {
    now = request.at + reply.endedAfter;
    facts.push(...worker.take(request, request.at).facts, ...worker.take(reply, now).facts);
  }
  return [...facts, ...worker.stop(now).facts];
}

/** The violations at their newest revision. */
export function violationsIn(facts: readonly Fact[]) {
  const newest = new Map<string, Extract<Fact, { is: "violation" }>>();
  for (const fact of facts) {
    if (fact.is !== "violation") continue;
    const before = newest.get(fact.id);
    if (before === undefined || before.revision < fact.revision) newest.set(fact.id, fact);
  }
  return [...newest.values()];
}

/** The call with the first thinking of each answer left out of its history. */
export function withoutThinking({ request, reply }: Told): Told {
  if (request.bodyBytes === 0) return { request, reply };
  const body = JSON.parse(new TextDecoder().decode(request.body ?? bytesOf("{}")));
  for (const { role, content } of body.messages ?? []) {
    if (role !== "assistant" || !Array.isArray(content)) continue;
    const at = content.findIndex(({ type }: { type: string }) => type === "thinking");
    if (at >= 0) content.splice(at, 1);
  }
  if (Array.isArray(body.input)) body.input = body.input.filter(({ type }: { type: string }) => type !== "reasoning");
  return { request: withBody(request, body), reply };
}

export function withBody(request: RequestMessage, body: unknown): RequestMessage {
  const bytes = bytesOf(JSON.stringify(body));
  return { ...request, body: bytes, bodyBytes: bytes.byteLength };
}
