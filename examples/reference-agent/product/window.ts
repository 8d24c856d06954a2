import type { Message } from "./types.ts";

/** Tokens that the engine of this release reads at once. */
export const engine = { version: "3", window: 200_000 } as const;
/** What the module that fits histories was built for. Released together with the engine. */
export const contextModule = { builtFor: "3", window: 200_000 } as const;

/** Whether the conversation has to be summarised before it goes on. */
export function mustCompact(tokens: number): boolean {
  return tokens > engine.window * 0.8;
}

/** The last resort against a request that the engine would refuse: whole turns go, the oldest first. */
export function fit(messages: readonly Message[]): readonly Message[] {
  let kept = messages;
  while (tokensOf(kept) > contextModule.window) {
    const next = kept.findIndex((message, index) => index > 0 && beginsTurn(message));
    if (next === -1) return kept;
    kept = kept.slice(next);
  }
  return kept;
}

function beginsTurn(message: Message): boolean {
  return message.role === "user" && message.content.every(({ type }) => type === "text");
}

/** About four characters make a token. */
function tokensOf(messages: readonly Message[]): number {
  return JSON.stringify(messages).length / 4;
}
