/**
 * How providers say that reasoning sent back to them is not what they gave. Anthropic: "Invalid `signature` in
 * `thinking` block", "thinking … blocks … cannot be modified". OpenAI: `invalid_encrypted_content`. Gemini: "Corrupted
 * thought signature", "Thought signature is not valid". A *missing* signature is another thing and does not match.
 */
const rejections =
  /invalid[\s`'"]{1,4}(?:thought[ _]?)?signature|signature[`'"]? is (?:invalid|not valid)|corrupted thought[ _]?signature|invalid_encrypted_content|encrypted[ _]content[^\n]{0,300}could not be (?:verified|decrypted)|thinking[`'"]? blocks[^\n]{0,120}cannot be modified/i;

/** Whether an error message refuses a signature or encrypted reasoning. */
export function signatureRejected(message: string): boolean {
  return rejections.test(message);
}
