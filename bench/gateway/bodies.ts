/** Turns of a conversation before the next one begins. */
export const turns = 8;
const place = "conversation 0000000000";

/**
 * Chat requests of about so many bytes: the turns of one conversation, each with the turn before it in its history, as
 * agents send them. {@link begin} makes another conversation of them.
 */
export function conversation(size: number): readonly Buffer[] {
  const messages: { role: string; content: string }[] = [{ role: "user", content: place }];
  const each = Math.min(4_000, Math.max(200, size / 8));
  while (JSON.stringify(messages).length + each < size - 200) {
    const text = `${"the quick brown fox jumps over the lazy dog ".repeat(100).slice(0, each - 40)} ${messages.length}`;
    messages.push({ role: messages.length % 2 === 0 ? "user" : "assistant", content: text });
  }
  if (messages.length % 2 === 0) messages.push({ role: "user", content: "go on" });
  return Array.from({ length: turns }, (_, turn) => {
    const said = Array.from({ length: turn }, (_unused, at) => [
      { role: "assistant", content: "ok" },
      { role: "user", content: `turn ${at}` },
    ]).flat();
    return Buffer.from(JSON.stringify({ model: "gpt-6", reasoning_effort: "high", messages: [...messages, ...said] }));
  });
}

/** Writes the number of a conversation into its requests. */
export function begin(bodies: readonly Buffer[], number: number): void {
  const digits = String(number).padStart(10, "0");
  for (const body of bodies) body.write(digits, body.indexOf("conversation ") + 13, "latin1");
}
