import type { TestContext } from "node:test";
import { type ModelServer, type ModelServerOptions, startModelServer } from "./index.ts";

/** A server that ends with the test. */
export async function serving(t: TestContext, options: ModelServerOptions): Promise<ModelServer> {
  const server = await startModelServer(options);
  t.after(() => server.close());
  return server;
}

/** The events of a stream, read by the plainest means: what stands between blank lines. */
export function eventsOf(
  text: string,
): readonly { readonly event: string | undefined; readonly data: Record<string, unknown> }[] {
  return text
    .split(/\r?\n\r?\n/)
    .filter(Boolean)
    .map((block) => {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? "";
      return { event, data: data.startsWith("{") ? JSON.parse(data) : { text: data } };
    });
}

/** Sends a body, as JSON unless it is a string. */
export const post = (
  server: ModelServer,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
export const user = (content: unknown): object => ({ role: "user", content });
/** The smallest body of Anthropic Messages that lets the model think. */
export const ask = {
  model: "m",
  max_tokens: 100,
  stream: true,
  thinking: { type: "adaptive" },
  messages: [user("go")],
};
