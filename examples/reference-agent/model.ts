import Anthropic from "@anthropic-ai/sdk";
import { type Block, type Request, version } from "./product/index.ts";
import type { World } from "./world.ts";

/** What became of a call. */
export type Called =
  | { readonly is: "reply"; readonly content: readonly Block[]; readonly tokens: number; readonly stop: string | null }
  /** The provider no longer knows the signature of a thought in the history. */
  | { readonly is: "signature-refused" }
  /** It stayed overloaded. */
  | { readonly is: "overloaded"; readonly because: string };

const mostTries = 5;
const vendor = "https://api.anthropic.com";

/** The model, by the official SDK. */
export function modelOf(world: World): {
  call(body: Request, headers: Readonly<Record<string, string>>, about: object, signal: AbortSignal): Promise<Called>;
} {
  const client = new Anthropic({ apiKey: world.apiKey, baseURL: world.baseUrl, maxRetries: 0 });
  return {
    /**
     * Makes a call and tries again what may pass: overload, rate limits, faults of the server, cut replies.
     *
     * @throws what the provider refuses for good, and what the person stopped
     */
    async call(body, headers, about, signal) {
      // What the agent says of itself is for who runs it, not for the vendor.
      const own = world.baseUrl === vendor ? {} : { ...headers, "x-evenkeel-context": asHeader(about) };
      for (let tries = 1; ; tries++) {
        try {
          const stream = client.beta.messages.stream(body, {
            headers: { "user-agent": `reference-agent/${version}`, ...own },
            signal,
          });
          const { content, usage, stop_reason } = await stream.finalMessage();
          const read = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
          return {
            is: "reply",
            content: content.map(sentBack),
            tokens: usage.input_tokens + read + usage.output_tokens,
            stop: stop_reason,
          };
        } catch (error) {
          if (signal.aborted) throw error;
          if (error instanceof Anthropic.BadRequestError && /signature|redacted_thinking/i.test(error.message)) {
            return { is: "signature-refused" };
          }
          if (!mayPass(error)) throw error;
          if (tries === mostTries) {
            if (isOverload(error)) return { is: "overloaded", because: error.message };
            throw error;
          }
          await world.sleep(waitBefore(error, tries), signal);
        }
      }
    },
  };
}

/** JSON in letters that a header may hold. */
function asHeader(about: object): string {
  return JSON.stringify(about).replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A reply's block in the form in which it is sent back; fields that only replies have are left out. */
function sentBack(block: Anthropic.Beta.BetaContentBlock): Block {
  switch (block.type) {
    case "text":
      return { type: "text", text: block.text };
    case "tool_use":
      return { type: "tool_use", id: block.id, name: block.name, input: block.input };
    default:
      // Thoughts, and what the agent never asks for, have one form both ways.
      return block as Block;
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof Anthropic.APIConnectionError) return true;
  if (!(error instanceof Anthropic.APIError)) return isCut(error);
  // Errors in a stream that began well have no status.
  return error.status === undefined || error.status === 408 || error.status === 429 || error.status >= 500;
}

/** The reply ended before it was complete. */
function isCut(error: unknown): boolean {
  return (
    error instanceof Anthropic.AnthropicError ||
    (error instanceof TypeError && /terminated|fetch failed/i.test(error.message))
  );
}

function isOverload(error: unknown): error is InstanceType<typeof Anthropic.APIError> {
  return error instanceof Anthropic.APIError && (error.status === 529 || /overloaded/i.test(error.message));
}

function waitBefore(error: unknown, tries: number): number {
  const told =
    error instanceof Anthropic.APIError ? Number(error.headers?.get("retry-after") ?? Number.NaN) : Number.NaN;
  return Number.isFinite(told) && told >= 0 ? Math.min(told, 60) * 1000 : 500 * 2 ** tries;
}
