import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { MutantResult, Position } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import type { Noted } from "./lab-runner.ts";

/** A mutant, and what the lab made of it. Plain data. */
export interface Mutant {
  /** From the agent's folder. */
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly is: Fate;
  /** The test that caught it, and what the lab said there; or the first request that is not as it was. */
  readonly seen: string | null;
}

/**
 * - `caught`: sends something else (or breaks the agent), and the lab says so
 * - `survived`: sends something else, and no scenario is broken
 * - `same`: every request of every scenario is as it was
 * - `unreached`: no scenario comes to this code
 * - `ended`: never came back, and Stryker ended it
 */
export type Fate = "caught" | "survived" | "same" | "unreached" | "ended";

const root = fileURLToPath(new URL("../../", import.meta.url));
const agent = join(root, "examples/reference-agent");
const product = ["examples/reference-agent/product/*.ts", "!examples/reference-agent/product/*.test.ts"];

/** Has Stryker mutate the product layer of the reference agent, and the lab play each mutant. */
export async function mutants(jobs: number): Promise<readonly Mutant[]> {
  const labNotes = mkdtempSync(join(tmpdir(), "evenkeel-mutation-notes-"));
  const before = process.cwd();
  try {
    process.chdir(root);
    writeFileSync(join(labNotes, "noted.jsonl"), "");
    const configured = {
      configFile: "bench/mutation/stryker.json",
      mutate: product,
      concurrency: jobs,
      labNotes,
    };
    const results = await new Stryker(configured).runMutationTest();
    const noted = notedIn(readFileSync(join(labNotes, "noted.jsonl"), "utf8"));
    return results.map((result) => mutantOf(result, noted.get(result.id) ?? null));
  } finally {
    process.chdir(before);
    rmSync(labNotes, { recursive: true, force: true });
  }
}

function notedIn(lines: string): ReadonlyMap<string, Noted> {
  // Written by our own runner.
  const all = lines.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Noted]));
  return new Map(all.map((noted) => [noted.mutant, noted]));
}

function mutantOf(result: MutantResult, noted: Noted | null): Mutant {
  const { fileName, location, replacement = "" } = result;
  const [first] = noted?.changed ?? [];
  const is = fateOf(result, noted);
  const caught = noted?.caught ?? null;
  return {
    file: relative(agent, fileName),
    line: location.start.line,
    from: oneLine(between(readFileSync(fileName, "utf8"), location.start, location.end)),
    to: oneLine(replacement),
    is,
    seen:
      caught !== null
        ? `${caught.test}: ${caught.because}`
        : first === undefined
          ? null
          : `${first.test}: ${first.is} instead of ${first.was}`,
  };
}

/** @throws where the run says nothing of a mutant: such a run has no figures */
function fateOf({ status, statusReason, id }: MutantResult, noted: Noted | null): Fate {
  switch (status) {
    case "Killed":
      return "caught";
    case "Survived":
      return noted !== null && noted.changed.length === 0 ? "same" : "survived";
    case "NoCoverage":
      return "unreached";
    case "Timeout":
      return "ended";
    default:
      throw new Error(`mutant ${id}: ${status} ${statusReason ?? ""}`);
  }
}

function between(text: string, start: Position, end: Position): string {
  const lines = text.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
    .join("\n");
}

function oneLine(code: string): string {
  return code.replace(/\s+/g, " ").trim();
}
