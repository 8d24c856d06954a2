import { watched } from "./watched.ts";

export interface ReportOptions {
  /** The Evenkeel server: `http://127.0.0.1:4748`. */
  readonly url: string;
  /** Needed where the server is not on this machine. */
  readonly token?: string;
  /** Bytes of a body that are copied; a longer one is reported without. Default 16 MiB. */
  readonly longestBody?: number;
}

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Reports under way at a time, and the characters they hold; beyond it calls go unreported. */
const mostReports = 32;
const mostChars = 128 * 1024 * 1024;
const patience = 15_000;

/** Headers that say what the call was; none that could carry a key. */
const ofRequest =
  /^(?:user-agent|content-type|accept|anthropic-version|anthropic-beta|openai-beta|traceparent|originator|x-app|x-session-id|session-id|session_id|thread-id|x-conversation-id|x-agent-id|x-parent-agent-id|x-parent-session-id|x-session-affinity|x-stainless-(?:lang|package-version|retry-count)|x-claude-code-[\w-]+|x-codex-[\w-]+|x-openai-subagent)$/i;
const ofResponse =
  /^(?:content-type|request-id|x-request-id|retry-after|server-timing|openai-processing-ms|openai-model)$/i;

/** Makes calls as they are, and tells an Evenkeel server of each when it has ended. */
export class Reporter {
  readonly #fetch: Fetch;
  readonly #options: ReportOptions;
  readonly #trouble: (what: string) => void;
  readonly #open = new Set<Promise<void>>();
  #chars = 0;

  constructor(fetch: Fetch, options: ReportOptions, trouble: (what: string) => void) {
    this.#fetch = fetch;
    this.#options = options;
    this.#trouble = trouble;
  }

  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  async call(input: string | URL | Request, init: RequestInit | undefined, context: string | null): Promise<Response> {
    const request = this.#requestOf(input, init);
    const began = performance.now();
    const after = (): number => Math.max(0, Math.round(performance.now() - began));
    let response: Response;
    try {
      response = await this.#fetch(input, init);
    } catch (cause) {
      this.#report(request, null, context);
      throw cause;
    }
    const head = { status: response.status, headers: pairs(response.headers, ofResponse), headersMs: after() };
    const longest = this.#options.longestBody ?? 16 * 1024 * 1024;
    return watched(response, longest, (ended) => {
      this.#report(request, { ...head, ...ended, endedMs: after() }, context);
    });
  }

  #requestOf(input: string | URL | Request, init: RequestInit | undefined) {
    const isRequest = input instanceof Request;
    const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined));
    const { body, reason } = copyOf(isRequest && init?.body === undefined ? input.body : init?.body, this.#longest);
    return {
      at: Date.now(),
      method: init?.method ?? (isRequest ? input.method : "GET"),
      url: addressOf(isRequest ? input.url : String(input)),
      headers: pairs(headers, ofRequest),
      body,
      notCopied: reason,
    };
  }

  get #longest(): number {
    return this.#options.longestBody ?? 16 * 1024 * 1024;
  }

  /** In the background: nobody waits for it, and nothing of it is thrown. */
  #report(request: { readonly method: string }, response: object | null, context: string | null): void {
    try {
      if (request.method.toUpperCase() !== "POST") return;
      const body = JSON.stringify({ request, response, context: context === null ? null : JSON.parse(context) });
      if (this.#open.size >= mostReports || this.#chars + body.length > mostChars) {
        this.#trouble("a call went unreported: too many reports are under way");
        return;
      }
      this.#chars += body.length;
      const sent: Promise<void> = this.#send(body).finally(() => {
        this.#chars -= body.length;
        this.#open.delete(sent);
      });
      this.#open.add(sent);
    } catch (cause) {
      this.#trouble(`a call could not be reported: ${wordsOf(cause)}`);
    }
  }

  async #send(body: string): Promise<void> {
    const { url, token } = this.#options;
    try {
      const response = await this.#fetch(new URL("/v1/calls", url), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body,
        redirect: "error",
        signal: AbortSignal.timeout(patience),
      });
      await response.arrayBuffer();
      if (!response.ok) this.#trouble(`the server took no report of a call: ${response.status}`);
    } catch (cause) {
      this.#trouble(`a call could not be reported: ${wordsOf(cause)}`);
    }
  }
}

/** The text of a body that can be read more than once; a stream belongs to the call alone. */
function copyOf(body: unknown, longest: number): { readonly body: string | null; readonly reason: string | null } {
  const text =
    typeof body === "string"
      ? body
      : body instanceof Uint8Array && body.byteLength <= longest
        ? new TextDecoder().decode(body)
        : body instanceof ArrayBuffer && body.byteLength <= longest
          ? new TextDecoder().decode(body)
          : null;
  if (body === undefined || body === null) return { body: "", reason: null };
  if (text === null) return { body: null, reason: "the request's body was no text" };
  return text.length > longest ? { body: null, reason: "the request was too long" } : { body: text, reason: null };
}

function pairs(headers: Headers, wanted: RegExp): [name: string, value: string][] {
  return [...headers].filter(([name]) => wanted.test(name));
}

/** Without user, password and query: a key may stand in any of them. */
function addressOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
