/** Records that begin with their type and say nothing about a model call; some are the largest in the file. */
const skipped = [
  "file-history-snapshot",
  "file-history-delta",
  "api-request-blob",
  "queue-operation",
  "last-prompt",
  "ai-title",
  "custom-title",
  "summary",
  "mode",
  "tools-used",
  "cost-state",
  "atis-latch",
].map((type) => Buffer.from(`{"type":"${type}"`));
const typeFirst = Buffer.from('{"type":"');
const attachment = Buffer.from('"attachment":{"type":"');
const wanted = ["prompt_snapshot", "file", "edited_text_file", "compact_file_reference", "hook_success"].map((type) =>
  Buffer.from(`${type}"`),
);

/**
 * Whether a line cannot matter, told from its first bytes without parsing it. A line that does not look exactly as
 * the client writes it is not skipped.
 */
export function skipLine(bytes: Buffer, start: number, end: number): boolean {
  if (startsWith(bytes, start, end, typeFirst)) return skipped.some((prefix) => startsWith(bytes, start, end, prefix));
  // {"parentUuid":"…36…","isSidechain":false,["agentId":"…",]"attachment":{"type":"
  const head = bytes.subarray(start, Math.min(end, start + 180));
  const at = head.indexOf(attachment);
  if (at === -1 || head.indexOf('"message":') !== -1) return false;
  const type = start + at + attachment.length;
  return !wanted.some((name) => startsWith(bytes, type, end, name));
}

function startsWith(bytes: Buffer, start: number, end: number, prefix: Buffer): boolean {
  return end - start >= prefix.length && bytes.compare(prefix, 0, prefix.length, start, start + prefix.length) === 0;
}
