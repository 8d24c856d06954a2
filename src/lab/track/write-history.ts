import type { ClientHistory } from "../../clients/index.ts";

/** As JSON with one change, observation or line to a line: equal histories are equal files, and differ line by line. */
export function writeHistory(history: ClientHistory): string {
  const entries = Object.entries(history).map(([name, value]) => `${JSON.stringify(name)}: ${spread(name, value)}`);
  return `{\n${entries.join(",\n")}\n}\n`;
}

const spreads: ReadonlySet<string> = new Set(["missing", "changes", "observations", "prompts", "lines"]);

function spread(name: string, value: unknown): string {
  if (!spreads.has(name) || typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return value.length === 0 ? "[]" : `[\n${value.map((one) => JSON.stringify(one)).join(",\n")}\n]`;
  const lines = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n}`;
}
