import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Exchange, Item } from "../../wire/index.ts";
import type { Captured, Problem } from "../captured.ts";
import type { Source } from "../inputs/index.ts";
import { findInputs } from "../inputs/index.ts";
import { readTranscripts, type TranscriptOptions } from "./read-transcripts.ts";

/** A folder of its own for one test, gone when the test ends. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | Buffer>>,
  test: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-test-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await test(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Read {
  readonly exchanges: readonly Exchange[];
  readonly problems: readonly Problem[];
}

/** Everything that is found and read under some paths. */
export async function readAll(paths: readonly string[], options: TranscriptOptions = {}): Promise<Read> {
  const sources: Source[] = [];
  const problems: Problem[] = [];
  for await (const found of findInputs(paths)) {
    if (found.is === "source") sources.push(found.source);
    else problems.push(found.problem);
  }
  const read = await collect(readTranscripts(sources, options));
  return { exchanges: read.exchanges, problems: [...problems, ...read.problems] };
}

export async function collect(captured: AsyncIterable<Captured>): Promise<Read> {
  const exchanges: Exchange[] = [];
  const problems: Problem[] = [];
  for await (const one of captured) {
    if (one.is === "exchange") exchanges.push(one.exchange);
    else if (one.is === "problem") problems.push(one.problem);
  }
  return { exchanges, problems };
}

/** Reads files written for this test. */
export async function readFiles(
  files: Readonly<Record<string, string | Buffer>>,
  options?: TranscriptOptions,
): Promise<Read> {
  return inFolder(files, (folder) => readAll([folder], options));
}

export function jsonl(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** Items in short, for tables. */
export function short(items: readonly Item[]): readonly string[] {
  return items.map(inShort);
}

function inShort(item: Item): string {
  switch (item.kind) {
    case "text":
      return `${item.author}: ${item.text}`;
    case "reasoning":
      return `reasoning ${item.form} ${item.carrierChars}`;
    case "tool-call":
      return `call ${item.name} ${item.callId}`;
    case "tool-result":
      return `result ${item.callId}${item.isError ? " failed" : ""}${item.note === null ? "" : ` (${item.note})`}`;
    case "media":
      return `media ${item.mediaType}`;
    case "other":
      return `other ${item.type}`;
  }
}

/** Usage in short: `?` is not recorded. */
export function usage({ reply: { usage: u } }: Exchange): string {
  const field = (value: (typeof u)["input"]): string => (value.is === "set" ? String(value.value) : "?");
  return `in ${field(u.input)} out ${field(u.output)} read ${field(u.cacheRead)} made ${field(u.cacheCreation)} thought ${field(u.reasoning)}`;
}
