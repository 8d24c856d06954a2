import type { Seen } from "../../wire/index.ts";
import type { Content } from "../contract.ts";
import { formatDuration } from "../document/duration.ts";

/** What a case says, field by field as in the file, in words; texts of prompts, files and tools apart. */
export function describeContent(content: Content): Readonly<Record<string, string>> {
  const fields = Object.entries(fieldsOf(content));
  return Object.fromEntries(fields.filter((field): field is [string, string] => field[1] !== undefined));
}

function fieldsOf(content: Content): Readonly<Record<string, string | undefined>> {
  switch (content.kind) {
    case "prompt":
      return {
        as: content.role === "injection" ? "injection" : undefined,
        wire: content.wire.length === 0 ? undefined : [...content.wire].sort().join(", "),
      };
    case "effort":
      return { value: seenWord(content.effort), thinking: seenWord(content.mode), budget: seenWord(content.budget) };
    case "context":
      return {
        "clear-thinking-after-idle": duration(content.clearThinkingAfterIdle),
        "keep-thinking": content.keepThinking?.toString(),
        "cache-ttl": duration(content.cacheTtl),
        window: content.window?.toString(),
      };
    case "model":
      return {
        value: content.values.length === 0 ? undefined : [...content.values].sort().join(", "),
        aliases: content.aliases.length === 0 ? undefined : [...content.aliases].sort().join(", "),
        ...Object.fromEntries(
          content.delegates.map(({ lane, models }) => [`delegates ${lane}`, [...models].sort().join(", ")]),
        ),
      };
    case "tools":
      return { wire: content.wire ?? undefined };
    case "runtime":
      return {
        value: content.value ?? undefined,
        sha256: content.sha256 ?? undefined,
        ...Object.fromEntries(Object.entries(content.parts).map(([part, version]) => [`part ${part}`, version])),
      };
    case "filter":
    case "dataset":
    case "flag":
      return {
        value: content.value === null ? undefined : String(content.value),
        sha256: content.sha256 ?? undefined,
      };
  }
}

function seenWord(value: Seen<string | number> | undefined): string | undefined {
  return value === undefined ? undefined : value.is === "set" ? String(value.value) : value.is;
}

function duration(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatDuration(ms);
}
