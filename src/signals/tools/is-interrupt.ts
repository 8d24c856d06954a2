/**
 * Whether a text in a user's message is the mark a client leaves when a person stopped the agent: Claude Code's
 * `[Request interrupted by user]` and `[Request interrupted by user for tool use]`, Codex's `<turn_aborted>`.
 */
export function isInterrupt(text: string): boolean {
  return text.startsWith("[Request interrupted by user") || text.startsWith("<turn_aborted>");
}
