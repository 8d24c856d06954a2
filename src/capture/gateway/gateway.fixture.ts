import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
} from "node:http";
import { type AddressInfo, connect, type Server as TcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { defaultSettings } from "../../settings/index.ts";
import type { ReplyMessage, RequestMessage } from "./analysis/recording.ts";
import { type Gateway, type GatewayOptions, startGateway } from "./start-gateway.ts";

type WithHash<M> = Omit<M, "body"> & { readonly hash: string | null };
export type Told = WithHash<RequestMessage> | WithHash<ReplyMessage>;

export interface Tested {
  readonly gateway: Gateway;
  readonly url: string;
  readonly logged: string[];
  /** What the worker has been told so far. */
  told(): readonly Told[];
  /** Waits until the worker has been told so many replies. */
  replies(count: number): Promise<readonly Told[]>;
  /** Every telling of the gateway's counts. */
  counted(): readonly Readonly<Record<string, number>>[];
  /** Until when the worker was told that calls passed of which it hears nothing. */
  missed(): readonly number[];
  /** Lets workers go on that were told to stand. */
  letGo(): void;
}

/** A gateway before one upstream, under the names of all three providers; it ends with the test. */
export async function gatewayBefore(
  t: TestContext,
  upstream: string,
  how: Partial<GatewayOptions> & { readonly gateway?: Partial<GatewayOptions["settings"]> } = {},
): Promise<Tested> {
  const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-gateway-"));
  const logged: string[] = [];
  const { gateway: changed, ...options } = how;
  const gateway = await startGateway({
    port: 0,
    settings: {
      ...defaultSettings.gateway,
      upstreams: {
        anthropic: { url: upstream, protocol: "anthropic" },
        openai: { url: upstream, protocol: "openai" },
        gemini: { url: upstream, protocol: "gemini" },
      },
      ...changed,
    },
    contract: null,
    capture: defaultSettings.capture,
    dataDir,
    env: {},
    worker: new URL("./told-worker.fixture.ts", import.meta.url),
    log: (level, message) => void logged.push(`${level}: ${message}`),
    ...options,
  });
  const file = join(dataDir, "told.jsonl");
  const counted = (): readonly Record<string, number>[] => linesOf(join(dataDir, "counts.jsonl"));
  const told = (): readonly Told[] => linesOf(file);
  t.after(async () => {
    await gateway.close(0);
    rmSync(dataDir, { recursive: true, force: true });
  });
  return {
    gateway,
    url: gateway.url,
    logged,
    told,
    counted,
    missed: () => linesOf<{ readonly until: number }>(join(dataDir, "missed.jsonl")).map(({ until }) => until),
    letGo: () => writeFileSync(join(dataDir, "go"), ""),
    replies: (count) =>
      until(() => {
        const all = told();
        return all.filter(({ is }) => is === "reply").length >= count ? all : null;
      }),
  };
}

/** What the fixture's worker wrote. */
function linesOf<T>(file: string): readonly T[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** Waits for a value, at most two minutes or so. */
export async function until<T>(find: () => T | null | undefined | false): Promise<T> {
  for (let tries = 0; tries < 24_000; tries += 1) {
    const found = find();
    if (found !== null && found !== undefined && found !== false) return found;
    await pause(5);
  }
  throw new Error(`waited too long for ${find}`);
}

/** Waits until a figure above zero has not changed for a while. */
export async function settled(figure: () => number): Promise<number> {
  let last = -1;
  let same = 0;
  return until(() => {
    same = figure() > 0 && figure() === last ? same + 1 : 0;
    last = figure();
    return same > 40 ? last : null;
  });
}

export function listening(t: TestContext, server: Server | TcpServer): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      t.after(() => {
        server.close();
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      // A listening TCP server has an AddressInfo.
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

export function upstreamOf(t: TestContext, listener: RequestListener): Promise<string> {
  return listening(t, createServer(listener));
}

export async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders | readonly string[];
  readonly body?: Buffer | string;
}

export function ask(url: string, { method = "POST", headers = {}, body }: Asked = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false });
    request.on("response", resolve);
    request.on("error", reject);
    request.end(body);
  });
}

/** Everything that comes back for these bytes until the connection is closed; `HOST` stands for the gateway's. */
export function raw(origin: string, bytes: string, { halfClose = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port, host } = new URL(origin);
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes.replaceAll("HOST", host), "latin1");
      if (halfClose) socket.end();
    });
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
  });
}

export const hashOf = (body: Buffer | string): string => createHash("sha256").update(body).digest("hex");
