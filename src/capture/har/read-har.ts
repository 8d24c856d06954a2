import { newLinker, parseCall, place, type RawCall } from "../../wire/index.ts";
import type { Captured } from "../captured.ts";
import { ProblemList, readChunks, reasonOf } from "../files/index.ts";
import { EntryScanner, type ScannedEntry } from "./entry-scanner.ts";
import { harEntryCall, isPartial } from "./har-entry-call.ts";
import { InTimeOrder } from "./in-time-order.ts";

export interface HarOptions {
  /** Bytes; a longer entry is skipped without being held (default 32 MB). */
  readonly maxEntry?: number;
}

/**
 * The model calls of one or more HAR 1.2 files, in the order of their start (within a window), each in its place in
 * its conversation. Conversations go on from file to file. Reads entry by entry, so that memory does not grow with the
 * file. A file that was cut is read up to its last complete entry; what cannot be read is a problem. Nothing is thrown
 * for bad input.
 */
export async function* readHar(paths: string | readonly string[], options: HarOptions = {}): AsyncGenerator<Captured> {
  let linker = newLinker;
  for (const path of typeof paths === "string" ? [paths] : paths) {
    const problems = new ProblemList(path);
    let modelCalls = 0;
    let last = 0;
    const captured = (call: RawCall): Captured | null => {
      if (call.startedAt < last)
        problems.add(call.origin.where, "stands far behind its place in time: read out of order");
      last = Math.max(last, call.startedAt);
      const outcome = parseCall(call);
      if (outcome.is === "unreadable") problems.add(call.origin.where, outcome.because);
      if (outcome.is !== "model-call") return null;
      modelCalls++;
      const placed = place(linker, outcome.call);
      linker = placed.state;
      return { is: "exchange", exchange: placed.exchange };
    };
    const scanner = new EntryScanner(options.maxEntry ?? 32 * 1024 * 1024);
    const order = new InTimeOrder();
    let before = 0;
    let readable = true;
    const entries: ScannedEntry[] = [];
    try {
      for (const { bytes, read } of readChunks(path)) {
        scanner.push(bytes, entries);
        for (const entry of entries.splice(0)) {
          const call = callOf(entry, path, before, problems);
          if (call === null) continue;
          before = call.startedAt;
          for (const ready of order.push(call)) {
            const one = captured(ready);
            if (one !== null) yield one;
          }
        }
        for (const problem of problems.take()) yield { is: "problem", problem };
        yield { is: "progress", bytes: read };
      }
      scanner.end(entries);
      for (const entry of entries.splice(0)) callOf(entry, path, before, problems);
    } catch (error) {
      problems.add("", reasonOf(error));
      readable = false;
    }
    for (const call of order.rest()) {
      const one = captured(call);
      if (one !== null) yield one;
    }
    if (readable) judge(scanner, modelCalls, problems);
    for (const problem of problems.take()) yield { is: "problem", problem };
    const rest = problems.rest();
    if (rest !== null) yield { is: "problem", problem: rest };
  }
}

function callOf(entry: ScannedEntry, path: string, before: number, problems: ProblemList): RawCall | null {
  const where = `entry ${entry.number}`;
  if (entry.is === "broken") {
    problems.add(where, entry.what);
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(entry.text);
  } catch {
    problems.add(where, "no valid JSON: skipped");
    return null;
  }
  const call = harEntryCall(value, path, entry.number, before);
  if (call === null) problems.add(where, "has no request with an address: skipped");
  else if (isPartial(value)) problems.add(where, "recorded in part, because it was too large: its reply is left out");
  return call;
}

/** What is wrong with the file as a whole. */
function judge(scanner: EntryScanner, modelCalls: number, problems: ProblemList): void {
  if (!scanner.found) problems.add("", "no HAR: there is no log.entries");
  else if (!scanner.complete) {
    problems.add("", "the file was cut before its end; the complete entries were read");
  } else if (modelCalls === 0) {
    problems.add("", `holds no call to a model that is known (entries: ${scanner.entries})`);
  }
}
