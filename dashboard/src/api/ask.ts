import type { Refusal } from "../../../src/server/index.ts";
import { Refused } from "./refused.ts";
import { token } from "./token.ts";

/** Names and values of a query; lists are repeated, what is `undefined` is left out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** `/v1/sessions`, `{ client: ["a", "b"] }` → `/v1/sessions?client=a&client=b` */
export function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) params.append(name, String(each));
  }
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

interface Options {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Calls the server; a refusal is thrown as {@link Refused}. */
export async function call(path: string, options: Options = {}): Promise<Response> {
  const held = token.get();
  const headers: Record<string, string> = {};
  if (held !== null) headers.authorization = `Bearer ${held}`;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Refused("unreachable", "The server does not answer.", "evenkeel up", null);
  }
  if (response.ok) return response;
  if (response.status === 401) token.ask();
  throw await refusalOf(response);
}

/** Milliseconds. A store may take 30 s over a question. */
const longest = 40_000;

/** The answer as JSON. */
export async function ask<T>(path: string, options: Options = {}): Promise<T> {
  const late = AbortSignal.timeout(longest);
  const signal = options.signal === undefined ? late : AbortSignal.any([options.signal, late]);
  try {
    const response = await call(path, { ...options, signal });
    // The page is served by the very server that answers, and both are compiled against the same types.
    return (await response.json()) as T;
  } catch (error) {
    if (!late.aborted || options.signal?.aborted || error instanceof Refused) throw error;
    throw new Refused("late", `The server did not answer within ${longest / 1000} s.`, "evenkeel status", null);
  }
}

async function refusalOf(response: Response): Promise<Refused> {
  try {
    // As above; anything else lands in the catch or in the fallbacks.
    const { error } = (await response.json()) as Partial<Refusal>;
    if (error) return new Refused(error.code, error.message, error.next, response.status);
  } catch {
    // No JSON: a proxy's page. The status says enough.
  }
  return new Refused("http", `The server answered ${response.status}.`, null, response.status);
}
