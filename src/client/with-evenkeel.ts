import { contextHeader, contextValue, type EvenkeelContext } from "./context.ts";
import { Reporter, type ReportOptions } from "./reporter.ts";

export interface EvenkeelOptions {
  /**
   * Origins (`https://gateway.example.org`) that get the header. Default: a gateway on this machine, port 4747. Nobody else
   * is told anything.
   */
  readonly only?: readonly string[];
  /** Where there is no gateway: each call is told to an Evenkeel server when it has ended. */
  readonly report?: ReportOptions;
  /** Told what went wrong with the telling, in words. Default: nothing is said. */
  readonly onTrouble?: (what: string) => void;
}

/** A `fetch` that says more. */
export interface EvenkeelFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Resolves when no report is under way: before a script ends. */
  settled(): Promise<void>;
}

const gateways: readonly string[] = ["http://127.0.0.1:4747", "http://localhost:4747", "http://[::1]:4747"];

/**
 * A `fetch` that tells Evenkeel who a model call is for and what ran: for the `fetch` option of the OpenAI and Anthropic SDKs, and for
 * whoever calls a model by hand.
 *
 * Whatever goes wrong with the telling, the call is made as it would have been.
 *
 * ```ts
 * const client = new Anthropic({
 *   baseURL: "http://127.0.0.1:4747/anthropic",
 *   fetch: withEvenkeel(fetch, () => ({ cohort: "public", build: "2026.11.1" })),
 * });
 * ```
 *
 * @param context what is said, or what gives it for each call; `undefined`: nothing
 */
export function withEvenkeel(
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>,
  context: EvenkeelContext | (() => EvenkeelContext | undefined),
  options: EvenkeelOptions = {},
): EvenkeelFetch {
  const only = new Set((options.only ?? gateways).flatMap((origin) => originOf(origin) ?? []));
  const trouble = (what: string): void => {
    try {
      options.onTrouble?.(what);
    } catch {
      // Its trouble is its own.
    }
  };
  const reporter = options.report === undefined ? null : new Reporter(fetch, options.report, trouble);

  async function told(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const prepared = prepare(input, init);
    if (prepared.header !== null) return toGateway(input, init, prepared.header);
    return reporter === null ? fetch(input, init) : reporter.call(input, init, prepared.context);
  }

  function prepare(input: string | URL | Request, init: RequestInit | undefined) {
    try {
      const said = (typeof context === "function" ? context() : context) ?? {};
      const before = headersOf(input, init).get(contextHeader);
      const isGateway = only.has(originOf(input instanceof Request ? input.url : String(input)) ?? "");
      const value = contextValue(said, before);
      return { header: isGateway ? value : null, context: value };
    } catch (cause) {
      trouble(`the context could not be made: ${wordsOf(cause)}`);
      return { header: null, context: null };
    }
  }

  async function toGateway(
    input: string | URL | Request,
    init: RequestInit | undefined,
    value: string,
  ): Promise<Response> {
    const headers = headersOf(input, init);
    headers.set(contextHeader, value);
    const follows = (init?.redirect ?? (input instanceof Request ? input.redirect : "follow")) === "follow";
    // A redirect would take the header along to whoever stands there.
    const isAgain = follows && !(input instanceof Request) && isReplayable(init?.body);
    const response = await fetch(input, { ...init, headers, ...(isAgain ? { redirect: "manual" as const } : {}) });
    const isRedirect = response.type === "opaqueredirect" || [301, 302, 303, 307, 308].includes(response.status);
    return isAgain && isRedirect ? fetch(input, init) : response;
  }

  return Object.assign(told, { settled: async () => reporter?.settled() });
}

/** The headers that the call would be made with. */
function headersOf(input: string | URL | Request, init: RequestInit | undefined): Headers {
  return new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
}

function isReplayable(body: RequestInit["body"]): boolean {
  return body === undefined || body === null || typeof body === "string" || body instanceof Uint8Array;
}

function originOf(address: string): string | null {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
