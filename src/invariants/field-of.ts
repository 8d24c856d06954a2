import type { Protocol } from "../wire/index.ts";

const fields: Readonly<Record<Protocol, Readonly<Record<string, string>>>> = {
  "anthropic-messages": {
    effort: "output_config.effort",
    thinking: "thinking",
    "thinking budget": "thinking.budget_tokens",
    betas: "header anthropic-beta",
    context: "context_management.edits",
    prompt: "system",
  },
  "openai-responses": { effort: "reasoning.effort", prompt: "instructions" },
  "openai-chat": { effort: "reasoning_effort", prompt: "messages[0]" },
  gemini: {
    effort: "generationConfig.thinkingConfig.thinkingLevel",
    thinking: "generationConfig.thinkingConfig",
    "thinking budget": "generationConfig.thinkingConfig.thinkingBudget",
    prompt: "systemInstruction",
  },
};

/** The field of the body that carries a component (`effort`, `thinking`, `setting:temperature` …). */
export function fieldOf(protocol: Protocol, component: string): string {
  return fields[protocol][component] ?? component.replace(/^setting:/, "");
}
