import type { Protocol } from "../../wire/index.ts";

/** Why the gateway itself answers a call. The code stands in `x-evenkeel-error`. */
export type RefusalCode =
  | "blocked"
  | "unreadable"
  | "unknown-path"
  | "bad-request"
  | "forbidden"
  | "loop"
  | "no-upgrade"
  | "too-large"
  | "upstream-unreachable"
  | "upstream-closed"
  | "upstream-protocol"
  | "internal-fault";

/** An answer of the gateway's own, before it has the shape of a provider's error. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly status: number;
  /** What happened and what to do, for a person. */
  readonly message: string;
}

export type Family = "anthropic" | "openai" | "gemini";

const anthropicTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
};
const geminiStatuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  413: "INVALID_ARGUMENT",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
};

/**
 * The body of an error as the provider itself would send it, so that clients and their libraries show the message:
 * Anthropic (Errors), OpenAI (Error codes), Google (`google.rpc.Status`).
 */
export function errorBody(family: Family, refusal: Refusal, exchange: string): string {
  return JSON.stringify(errorValue(family, refusal, exchange));
}

function errorValue(family: Family, { code, status, message }: Refusal, exchange: string): Record<string, unknown> {
  const said = `evenkeel: ${message}`;
  switch (family) {
    case "anthropic": {
      const type = anthropicTypes[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
      return { type: "error", error: { type, message: said }, request_id: exchange };
    }
    case "openai": {
      const type = status < 500 ? "invalid_request_error" : "server_error";
      return { error: { message: said, type, param: null, code: ownCode(code) } };
    }
    case "gemini":
      return {
        error: {
          code: status,
          message: said,
          status: geminiStatuses[status] ?? (status < 500 ? "FAILED_PRECONDITION" : "INTERNAL"),
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              reason: ownCode(code).toUpperCase(),
              domain: "evenkeel",
            },
          ],
        },
      };
  }
}

function ownCode(code: RefusalCode): string {
  return `evenkeel_${code.replaceAll("-", "_")}`;
}

/**
 * The event that ends a stream as the provider itself would end it when something fails on the way: Anthropic's
 * `error`, OpenAI's `response.failed`, an error chunk of chat completions, Google's error object.
 */
export function errorEvent(protocol: Protocol, refusal: Refusal, exchange: string): string {
  switch (protocol) {
    case "anthropic-messages":
      return `event: error\ndata: ${errorBody("anthropic", refusal, exchange)}\n\n`;
    case "openai-responses": {
      const error = { code: ownCode(refusal.code), message: `evenkeel: ${refusal.message}` };
      const response = { id: `resp_${exchange}`, object: "response", status: "failed", error, output: [] };
      return `event: response.failed\ndata: ${JSON.stringify({ type: "response.failed", sequence_number: 0, response })}\n\n`;
    }
    case "openai-chat":
      return `data: ${errorBody("openai", refusal, exchange)}\n\n`;
    case "gemini":
      return `data: ${errorBody("gemini", refusal, exchange)}\n\n`;
  }
}

/** Whose shape an error has where the call's protocol is known. */
export function familyOf(protocol: Protocol): Family {
  switch (protocol) {
    case "anthropic-messages":
      return "anthropic";
    case "openai-responses":
    case "openai-chat":
      return "openai";
    case "gemini":
      return "gemini";
  }
}
