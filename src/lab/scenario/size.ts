/** `180k`, `1.5k`, `1m`, `2000` → tokens; anything else `null`. More than 0, at most two million. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,7}(?:\.\d{1,3})?)\s?([km]?)$/i.exec(text);
  if (match === null) return null;
  const unit = { "": 1, k: 1000, m: 1_000_000 }[(match[2] ?? "").toLowerCase()] ?? 1;
  const tokens = Math.round(Number(match[1]) * unit);
  return tokens > 0 && tokens <= 2_000_000 ? tokens : null;
}
