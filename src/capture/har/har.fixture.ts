/** A HAR entry of one call to the Messages API, as our recorder writes it. */
export function harEntry(number: number, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    startedDateTime: new Date(Date.UTC(2026, 4, 1, 12, 0, number)).toISOString(),
    time: 900,
    request: {
      method: "POST",
      url: "https://api.example.com/v1/messages?beta=true",
      headers: [
        { name: "Authorization", value: "Bearer very-secret" },
        { name: "x-api-key", value: "very-secret" },
        { name: "user-agent", value: "claude-cli/2.1.197 (external, sdk-cli)" },
        { name: "x-claude-code-session-id", value: "session-1" },
      ],
      postData: { mimeType: "application/json", text: JSON.stringify(requestBody(number)) },
    },
    response: {
      status: 200,
      headers: [{ name: "content-type", value: "application/json" }],
      content: { mimeType: "application/json", text: JSON.stringify(replyBody(number)) },
    },
    timings: { send: 0, wait: 300, receive: 600 },
    ...more,
  };
}

export function requestBody(number: number): Record<string, unknown> {
  const messages: unknown[] = [{ role: "user", content: "turn 0" }];
  for (let turn = 1; turn <= number; turn++) {
    messages.push(
      { role: "assistant", content: replyBody(turn - 1).content },
      { role: "user", content: `turn ${turn}` },
    );
  }
  const tools = [{ name: "Read", input_schema: { type: "object" } }];
  return { model: "claude-opus-4-7", max_tokens: 100, tools, messages };
}

export function replyBody(number: number): { readonly content: unknown } & Record<string, unknown> {
  return {
    id: `msg_${number}`,
    type: "message",
    role: "assistant",
    model: "claude-opus-4-7",
    content: [{ type: "text", text: `said ${number} – ü` }],
    stop_reason: "end_turn",
    usage: { input_tokens: 10, output_tokens: number, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
  };
}

export function har(entries: readonly unknown[]): string {
  const lines = entries.map((entry) => JSON.stringify(entry)).join(",\n");
  return `{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"pages":[],"entries":[\n${lines}\n]}}\n`;
}
