import type { ModelCall } from "./model-call.ts";

/** A call for tests: a first main call without tools, but for what is given. */
export function aCall(given: Partial<ModelCall> = {}): ModelCall {
  return {
    protocol: "anthropic-messages",
    wants: "answer",
    model: "test",
    stream: true,
    purpose: "main",
    session: null,
    prompt: "",
    tools: [],
    parts: [],
    said: "",
    toolResults: 0,
    step: 0,
    effort: null,
    thinking: true,
    answerSchema: null,
    appliedEdits: null,
    segments: [],
    headers: {},
    body: {},
    ...given,
  };
}

/** A declared tool whose named properties are strings, all required. */
export function aTool(name: string, ...properties: readonly string[]): ModelCall["tools"][number] {
  return {
    name,
    description: "",
    schema: {
      type: "object",
      properties: Object.fromEntries(properties.map((property) => [property, { type: "string" }])),
      required: properties,
    },
    freeform: false,
    namespace: null,
  };
}
