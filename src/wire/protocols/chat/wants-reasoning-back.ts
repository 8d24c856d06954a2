/**
 * Models whose makers ask for bare `reasoning_content` back in every later request: MiniMax-M2 and later, Kimi K2
 * Thinking and later. Not in the list: DeepSeek R1 (refuses it), DeepSeek from V3.2 on (wants it within a tool loop,
 * refuses the call itself when it is missing, and asks clients to drop it at the next human turn), Qwen and GLM
 * (drop it by default). Signed or encrypted `reasoning_details` are wanted back whatever the model.
 */
const wanting = /minimax-?m[2-9]|kimi-k2.{0,40}thinking|kimi-k(?:2[.-][5-9]|[3-9])/i;

/** Whether a model's plain reasoning has to come back. Unknown models: no, because nobody could say it was owed. */
export function wantsReasoningBack(model: string): boolean {
  return wanting.test(model);
}
