import type { Protocol } from "../../wire/index.ts";
import type { ErrorKind, Refusal } from "./answer.ts";
import type { WireEvent } from "./wire-reply.ts";

/** An error as a provider sends it. */
export interface WireError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Said = readonly [status: number, type: string, message: string];

/** Source: https://docs.anthropic.com/en/api/errors */
const anthropic: Record<ErrorKind, Said> = {
  "rate-limit": [
    429,
    "rate_limit_error",
    "This request would exceed your account's rate limit. Please try again later.",
  ],
  overloaded: [529, "overloaded_error", "Overloaded"],
  internal: [500, "api_error", "Internal server error"],
  signature: [400, "invalid_request_error", "messages.1.content.0: Invalid `signature` in `thinking` block"],
  invalid: [400, "invalid_request_error", "Invalid request"],
  "too-long": [400, "invalid_request_error", "prompt is too long: 200001 tokens > 200000 maximum"],
  "too-large": [413, "request_too_large", "Request exceeds the maximum size"],
  "not-found": [404, "not_found_error", "Not Found"],
};

/** Source: https://platform.openai.com/docs/guides/error-codes. Third: message; the code stands with the type. */
const openai: Record<ErrorKind, Said> = {
  "rate-limit": [429, "requests/rate_limit_exceeded", "Rate limit reached. Please try again later."],
  overloaded: [503, "server_error/server_is_overloaded", "The server is currently overloaded. Please try again later."],
  internal: [500, "server_error/server_error", "The server had an error while processing your request."],
  signature: [
    400,
    "invalid_request_error/invalid_encrypted_content",
    "The encrypted content could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
  ],
  invalid: [400, "invalid_request_error/", "Invalid request"],
  "too-long": [
    400,
    "invalid_request_error/context_length_exceeded",
    "Your input exceeds the context window of this model. Please adjust your input and try again.",
  ],
  "too-large": [413, "invalid_request_error/", "Request body is too large"],
  "not-found": [404, "invalid_request_error/", "Not found"],
};

/** Source: https://ai.google.dev/gemini-api/docs/troubleshooting */
const gemini: Record<ErrorKind, Said> = {
  "rate-limit": [429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."],
  overloaded: [503, "UNAVAILABLE", "The model is overloaded. Please try again later."],
  internal: [500, "INTERNAL", "An internal error has occurred. Please retry."],
  signature: [400, "INVALID_ARGUMENT", "Corrupted thought signature."],
  invalid: [400, "INVALID_ARGUMENT", "Request contains an invalid argument."],
  "too-long": [400, "INVALID_ARGUMENT", "The input token count exceeds the maximum number of tokens allowed."],
  "too-large": [413, "INVALID_ARGUMENT", "Request payload size exceeds the limit."],
  "not-found": [404, "NOT_FOUND", "Not found."],
};

/** A refusal in the provider's own shape. */
export function errorOf(protocol: Protocol, { error, message, retryAfter }: Refusal, requestId: string): WireError {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  if (protocol === "anthropic-messages") {
    const [status, type, words] = anthropic[error];
    const body = { type: "error", error: { type, message: message ?? words }, request_id: requestId };
    // The real API says so where its own clients should try again.
    return { status, headers: { ...headers, "x-should-retry": String(status === 429 || status >= 500) }, body };
  }
  if (protocol === "gemini") {
    const [status, type, words] = gemini[error];
    return { status, headers, body: { error: { code: status, message: message ?? words, status: type } } };
  }
  const [status, kind, words] = openai[error];
  const [type = "", code = ""] = kind.split("/");
  return {
    status,
    headers,
    body: { error: { message: message ?? words, type, param: null, code: code === "" ? null : code } },
  };
}

/** The same error when it comes after the stream began. */
export function errorEvent(protocol: Protocol, error: ErrorKind, requestId: string): WireEvent {
  const { body } = errorOf(protocol, { is: "error", error }, requestId);
  if (protocol === "anthropic-messages") return { event: "error", data: body };
  if (protocol !== "openai-responses") return { data: body };
  const [, kind, message] = openai[error];
  const code = kind.split("/")[1];
  return { event: "error", data: { type: "error", code, message, param: null } };
}
