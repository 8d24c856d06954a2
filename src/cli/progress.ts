/**
 * A progress line on stderr, only where stderr is a terminal and only when the work is long. Overwrites itself and leaves
 * nothing behind.
 */
export function progressLine(stream: NodeJS.WriteStream, now: () => number) {
  const started = now();
  let shown = 0;
  return {
    /** @param part 0 to 1 */
    show(part: number, text: string): void {
      const at = now();
      if (!stream.isTTY || at - started < 400 || at - shown < 100) return;
      shown = at;
      const width = 24;
      const filled = Math.round(Math.min(1, Math.max(0, part)) * width);
      const bar = "█".repeat(filled) + "░".repeat(width - filled);
      stream.write(`\r\u001b[2K${bar} ${Math.floor(part * 100)} %  ${text}`.slice(0, (stream.columns ?? 80) + 4));
    },
    clear(): void {
      if (stream.isTTY && shown > 0) stream.write("\r\u001b[2K");
    },
  };
}
