import { z } from "zod";
import type { LiveProcess } from "./live-process.ts";

const message = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.looseObject({}).optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string(), data: z.unknown().optional() }).optional(),
});

/** JSON-RPC in lines over a process, both ways. */
export interface JsonRpc {
  /** Rejects with the other side's words. */
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
}

export interface JsonRpcEvents {
  notified(method: string, params: Readonly<Record<string, unknown>>): void;
  /** What the other side asks us for; `undefined` where we do not know it. */
  asked(method: string, params: Readonly<Record<string, unknown>>): unknown;
}

export function jsonRpc(process: LiveProcess, { notified, asked }: JsonRpcEvents): JsonRpc {
  const pending = new Map<number, { resolve(result: unknown): void; reject(cause: Error): void }>();
  let last = 0;
  const send = (body: Readonly<Record<string, unknown>>): void =>
    process.write(JSON.stringify({ jsonrpc: "2.0", ...body }));

  process.listen((text) => {
    const { id, method, params = {}, result, error } = parse(text);
    if (method !== undefined && id === undefined) return notified(method, params);
    if (method !== undefined) {
      const answer = asked(method, params);
      if (answer === undefined) send({ id, error: { code: -32601, message: `no ${method} here` } });
      else send({ id, result: answer });
      return;
    }
    const waiting = typeof id === "number" ? pending.get(id) : undefined;
    if (waiting === undefined || typeof id !== "number") return;
    pending.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(inWords(error)));
  });

  return {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        last += 1;
        pending.set(last, { resolve, reject });
        send({ id: last, method, params });
      }),
    notify: (method, params) => send({ method, params }),
  };
}

function inWords({ message, data }: { readonly message: string; readonly data?: unknown }): string {
  return data === undefined || data === null ? message : `${message}: ${JSON.stringify(data).slice(0, 300)}`;
}

function parse(text: string): z.infer<typeof message> {
  try {
    return message.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    // Not a line for us.
    return {};
  }
}
