/**
 * What of an answer is shown and kept. A key that slipped into it is taken out; all else passes. Person and model must
 * read the same, so what is altered here is altered in the history as well.
 */
export function filtered(answer: string): string {
  return answer.replace(/\bsk-ant-[\w-]{20,}/g, "[a key was taken out]");
}
