import type { ToWorker } from "../../src/capture/gateway/messages.ts";
import type { Call } from "./conversation.ts";

export type RequestTold = Extract<ToWorker, { is: "request" }>;
export type ReplyTold = Extract<ToWorker, { is: "reply" }>;

const start = Date.UTC(2026, 10, 20);

/** A call of Claude Code as the forwarding thread tells it. */
export function told(session: string, index: number, { request, reply }: Call): readonly [RequestTold, ReplyTold] {
  const at = start + index * 5_000;
  const id = `019aa0f0-0000-7000-8000-${session.slice(0, 8)}${String(index).padStart(4, "0")}`;
  return [
    {
      is: "request",
      id,
      at,
      upstream: "anthropic",
      method: "POST",
      url: "/v1/messages?beta=true",
      headers: [...asSent, "X-Claude-Code-Session-Id", session],
      context: null,
      body: request,
      bodyBytes: request.byteLength,
      notAnalysed: null,
    },
    {
      is: "reply",
      id,
      status: 200,
      headers: [...asAnswered, "content-type", typeOf(reply), "request-id", `req_${session.slice(0, 8)}${index}`],
      body: reply,
      bodyBytes: reply.byteLength,
      notAnalysed: null,
      cutBy: null,
      blockedBy: null,
      headersAfter: 500,
      firstByteAfter: 500,
      endedAfter: 1_000,
    },
  ];
}

function typeOf(reply: Uint8Array): string {
  return reply[0] === 0x7b ? "application/json" : "text/event-stream; charset=utf-8";
}

/** About what Claude Code sends and is answered. */
const asSent: readonly string[] = [
  ...["Accept", "application/json", "Authorization", "Bearer sk-ant-bench", "Content-Type", "application/json"],
  ...["User-Agent", "claude-cli/2.1.80 (external, cli)", "X-Stainless-Arch", "x64", "X-Stainless-Lang", "js"],
  ...["X-Stainless-OS", "Linux", "X-Stainless-Package-Version", "0.70.0", "X-Stainless-Retry-Count", "0"],
  ...["X-Stainless-Runtime", "node", "X-Stainless-Runtime-Version", "v24.3.0", "X-Stainless-Timeout", "600"],
  ...["anthropic-beta", "claude-code-20250219,oauth-2025-04-20,interleaved-thinking-2025-05-14"],
  ...["anthropic-dangerous-direct-browser-access", "true", "anthropic-version", "2023-06-01", "x-app", "cli"],
  ...["accept-encoding", "gzip, deflate, br, zstd", "host", "api.anthropic.com", "connection", "keep-alive"],
];
const asAnswered: readonly string[] = [
  ...["date", "Fri, 20 Nov 2026 10:00:00 GMT", "connection", "keep-alive"],
  ...["anthropic-organization-id", "0a1b2c3d-1111-4111-8111-111111111111", "server", "cloudflare", "via", "1.1 google"],
];
