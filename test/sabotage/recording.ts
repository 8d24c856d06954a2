import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { readHar } from "../../src/capture/index.ts";
import { everything, type ScannedViolation, type ScanResult, scan } from "../../src/scan/index.ts";
import type { Exchange } from "../../src/wire/index.ts";

export type Raw = Record<string, unknown>;

/** As much of a HAR 1.2 entry as a sabotage touches. */
export interface Entry extends Raw {
  startedDateTime: string;
  time: number;
  request: { method: string; url: string; headers: { name: string; value: string }[]; postData?: { text: string } };
  response: { status: number; headers: { name: string; value: string }[]; content: { text?: string } };
}

export interface Har {
  log: { entries: Entry[] };
}

/** A recorded session of a real client, and what the clean one was read as. */
export interface Recording {
  readonly client: string;
  readonly name: string;
  readonly har: Har;
  /** By index of the entry; helper traffic has none. */
  readonly exchanges: ReadonlyMap<number, Exchange>;
}

const recordings = resolve(import.meta.dirname, "..", "recordings");

/** A committed recording: `claude-code/tool-use`. */
export function load(path: string): Promise<Recording> {
  return loadFile(join(recordings, `${path}.har`));
}

export async function loadFile(file: string): Promise<Recording> {
  const har = parseHar(readFileSync(file, "utf8"));
  const exchanges = new Map<number, Exchange>();
  for await (const captured of readHar(file)) {
    if (captured.is !== "exchange") continue;
    const number = /\d+/.exec(captured.exchange.origin.where)?.[0];
    exchanges.set(Number(number) - 1, captured.exchange);
  }
  return { client: basename(dirname(file)), name: basename(file, ".har"), har, exchanges };
}

/** The recordings are our own: their shape is known. */
function parseHar(text: string): Har {
  return JSON.parse(text);
}

/** What `evenkeel scan` says of captures, each in a file of its own. */
export async function scanHars(...hars: readonly Har[]): Promise<ScanResult> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-sabotage-"));
  try {
    const paths = hars.map((har, index) => {
      const path = join(folder, `${index}.har`);
      writeFileSync(path, JSON.stringify(har));
      return path;
    });
    const options = { window: everything, contract: null, showText: false, threads: 1, onProgress: () => {} };
    return (await scan({ ...options, paths })).result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The violations that count: `error thinking-retained`, with the lane where it is not main. */
export function faults(result: ScanResult): readonly string[] {
  return result.violations
    .filter(({ severity }) => severity !== "info")
    .map(inShort)
    .sort();
}

export function inShort({ severity, invariant, lane }: ScannedViolation): string {
  return lane === "main" ? `${severity} ${invariant}` : `${severity} ${invariant} (${lane})`;
}
